import NIOCore

/// How long a connection may take over each thing it does, and how many there may be.
///
/// A telephone at the edge of its cell is slow for seconds; somebody who wants to hold all connections is
/// slow for as long as one lets them. The border lies where no honest line is.
package struct Patience: Sendable {
    /// From the first byte to the end of the first head.
    var head = TimeAmount.seconds(10)
    /// From the end of one answer to the end of the next head.
    var nextHead = TimeAmount.seconds(30)
    /// A body may begin slowly.
    var bodyBegins = TimeAmount.seconds(15)
    /// Bytes a second that a body brings on the average, once it has begun.
    var bodyRate: Int64 = 1_024
    /// From the head to the end of the body.
    var body = TimeAmount.minutes(20)
    /// From one piece of an answer that was taken to the next, beside what its bytes need at ``bodyRate``.
    var answer = TimeAmount.seconds(60)
    /// How often a connection is looked at.
    var look = TimeAmount.seconds(2)

    /// Connections at one time.
    var connections = 4_096
    /// Those of one line; an office behind one address has hundreds.
    var connectionsOfLine = 1_024

    package init() {}
}
