"""Prints the likeliest passwords of eight characters and more, one a line: what nobody may choose.

Usage: common-passwords.py FOLDER, where the wheel of zxcvbn is unpacked.
"""
import sys

sys.path.insert(0, sys.argv[1])
from zxcvbn.frequency_lists import FREQUENCY_LISTS

LENGTH = 8
WANTED = 3000

words = (word for word in FREQUENCY_LISTS["passwords"] if len(word) >= LENGTH)
for _, word in zip(range(WANTED), words):
    print(word)
