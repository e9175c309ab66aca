internal import FoundationEssentials
internal import NIOCore

/// Asks an HTTP proxy for a connection, and then steps aside. What is behind it in the pipeline sees a connection that
/// begins when the proxy has agreed.
final class HTTPProxyHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let request: String
    private var answer: [UInt8] = []

    private static let longestAnswer = 8192

    init(target host: String, port: Int, credentials: String?) {
        let name = host.contains(":") ? "[\(host)]" : host
        let login = credentials.map { "Proxy-Authorization: Basic \(Data($0.utf8).base64EncodedString())\r\n" } ?? ""
        request = "CONNECT \(name):\(port) HTTP/1.0\r\n\(login)\r\n"
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        answer += unwrapInboundIn(data).readableBytesView
        guard let end = HTTPProxyHandler.endOfHead(answer) else {
            if answer.count > HTTPProxyHandler.longestAnswer { refuse("it gives no valid answer", context) }
            return
        }
        let line = answer.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
        let words = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard words.count > 1, words[0].starts(with: Array("HTTP/1.".utf8)) else {
            return refuse("it gives no valid answer", context)
        }
        guard words[1].count == 3, words[1].first == UInt8(ascii: "2") else {
            return refuse(String(decoding: line.drop { $0 != UInt8(ascii: " ") }.dropFirst(), as: UTF8.self), context)
        }
        let rest = answer[end...]
        context.fireChannelActive()
        if !rest.isEmpty { context.fireChannelRead(wrapInboundOut(ByteBuffer(bytes: rest))) }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        context.fireErrorCaught(TransferError.closed(.askingProxy))
        context.fireChannelInactive()
    }

    private func refuse(_ why: String, _ context: ChannelHandlerContext) {
        context.fireErrorCaught(TransferError.proxyRefused(String(why.prefix(100))))
        context.close(promise: nil)
    }

    /// The place behind the empty line.
    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        let marks = [Array("\r\n\r\n".utf8), Array("\n\n".utf8)]
        return marks.compactMap { mark in
            bytes.indices.dropLast(mark.count - 1).first { bytes[$0...].starts(with: mark) }.map { $0 + mark.count }
        }.min()
    }
}
