using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Http;

/// <summary>The body of a response with a success status cannot be used.</summary>
/// <param name="fault">What is wrong with the body.</param>
/// <param name="message">The end of a sentence about the response, such as "is not valid JSON". It holds nothing of the body.</param>
/// <param name="inner">The cause.</param>
internal class ResponseBodyException(BodyFault fault, string message, Exception? inner = null) : HttpRequestException(message, inner)
{
    public BodyFault Fault => fault;
}
