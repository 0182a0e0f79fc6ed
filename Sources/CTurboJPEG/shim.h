#include <sys/prctl.h>
#include <sys/resource.h>
#include <turbojpeg.h>

// What Swift does not see: a function of any number of arguments, and a number that is known by a macro alone.
static inline int renounce_new_rights(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }
static const int limit_of_processes = RLIMIT_NPROC;
