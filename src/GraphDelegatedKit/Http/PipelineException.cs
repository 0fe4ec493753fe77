using System.Net;

namespace GraphDelegatedKit.Http;

/// <summary>The pipeline itself ended a call, without an answer to show for it. The client makes the caller's exception of it; over a plain HttpClient it is one that callers expect.</summary>
internal sealed class PipelineException(string code, string message, Exception? inner = null, HttpStatusCode? status = null) : HttpRequestException(message, inner, status)
{
    public string Code { get; } = code;

    public TimeSpan? RetryAfter { get; init; }
}
