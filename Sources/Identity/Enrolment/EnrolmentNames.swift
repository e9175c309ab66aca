internal import Crypto

/// The names under which an agent sends its requests, and fetches the answers.
package enum EnrolmentNames {
    package static let enrolment = "enrolment.request"
    package static let renewal = "renewal.request"
    package static let presence = "presence"
    package static let replySuffix = ".reply"

    /// Under which the answer to a request is fetched; only who made the request knows it.
    package static func reply(to request: [UInt8]) -> String {
        SHA256.hash(data: request).prefix(16).hexadecimal + replySuffix
    }
}
