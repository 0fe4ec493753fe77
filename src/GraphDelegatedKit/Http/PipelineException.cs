using System.Net;

namespace GraphDelegatedKit.Http;

/// <summary>
/// The error of a call that the pipeline itself ended without a response. <see cref="GraphClient"/> converts it; callers of a plain
/// <see cref="HttpClient"/> get an <see cref="HttpRequestException"/>.
/// </summary>
internal sealed class PipelineException(string code, string message, Exception? inner = null, HttpStatusCode? status = null)
    : HttpRequestException(message, inner, status)
{
    /// <summary>The code of a response that is larger than the limit, or than the memory.</summary>
    public const string ResponseTooLargeCode = "responseTooLarge";

    public string Code { get; } = code;

    public TimeSpan? RetryAfter { get; init; }
}
