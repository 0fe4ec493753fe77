using System.Net;
using System.Text.Json;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Client;

/// <summary>Makes the caller's exception of whatever ended a call.</summary>
internal static class GraphErrors
{
    private const int MostOfABody = 64 * 1024;
    private static readonly TimeSpan LongestBody = TimeSpan.FromSeconds(30);

    public static async Task<GraphException> FromAsync(HttpResponseMessage response, GraphUrl url, Call call, TimeProvider time, CancellationToken cancellationToken)
    {
        var body = GraphErrorBody.Parse(await HeadAsync(response.Content, time, cancellationToken).ConfigureAwait(false));
        var status = response.StatusCode;
        var codes = body?.Codes ?? [];
        var code = codes.LastOrDefault(ErrorCodes.IsKnown) ?? (codes.Count > 0 ? codes[0] : status.ToString());
        var retryAfter = RetryAfter.Of(response, time.GetUtcNow());
        var claims = ClaimsChallenge.In(response);
        var denial = Denial.Of(status, response.RequestMessage, body?.Message, call.Token);
        return new GraphException(status, code, Message(response, url, call, code, body?.Message, retryAfter))
        {
            InnerCodes = codes,
            Remedy = claims is not null ? ErrorCodes.MeetTheClaims : denial?.Remedy ?? ErrorCodes.Remedy(status, code),
            TokenScopes = call.Token?.Scopes ?? [],
            LikelyMissing = claims is null ? denial?.Missing ?? [] : [],
            Claims = claims,
            RequestId = Header(response, "request-id") ?? body?.RequestId,
            ClientRequestId = Header(response, "client-request-id") ?? body?.ClientRequestId,
            Date = response.Headers.Date,
            RetryAfter = retryAfter,
            Attempts = call.Attempts,
            MayHaveExecuted = call.MayHaveExecuted,
            Location = Header(response, "Location"),
        };
    }

    public static GraphException From(Exception fault, HttpMethod method, GraphUrl url, Call call)
    {
        var (code, why) = fault is PipelineException ended ? (ended.Code, ended.Message) : ("connectionFailed", Reason(fault));
        var retryAfter = (fault as PipelineException)?.RetryAfter;
        return new GraphException(retryAfter is null ? null : HttpStatusCode.TooManyRequests, code, $"{method} {url} failed{Tries(call)}: {why}", fault)
        {
            RetryAfter = retryAfter,
            Remedy = ErrorCodes.Remedy(null, code),
            Attempts = call.Attempts,
            MayHaveExecuted = call.MayHaveExecuted,
        };
    }

    public static GraphException Unreadable(HttpResponseMessage response, Type wanted, JsonException? inner) =>
        new(response.StatusCode, "unreadableAnswer", $"The answer ({(int)response.StatusCode}, {Kind(response)}) is not a {wanted.Name}.", inner);

    private static string Message(HttpResponseMessage response, GraphUrl url, Call call, string code, string? message, TimeSpan? retryAfter) =>
        $"{response.RequestMessage?.Method} {url} failed{Tries(call)}: {(int)response.StatusCode} {code}"
        + (message is null ? $" ({Kind(response)})." : $": {message}")
        + (retryAfter is null ? "" : $" The service asked to be left alone for {retryAfter:c}.");

    private static string Tries(Call call) => call.Attempts > 1 ? $" after {call.Attempts} attempts" : "";

    private static string Reason(Exception fault) => fault.InnerException is { } inner && fault is HttpRequestException ? $"{fault.Message} {inner.Message}" : fault.Message;

    private static string Kind(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType ?? "no content";

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    private static async Task<ReadOnlyMemory<byte>> HeadAsync(HttpContent content, TimeProvider time, CancellationToken cancellationToken)
    {
        var head = new byte[Math.Min(content.Headers.ContentLength ?? MostOfABody, MostOfABody)];
        using var over = new CancellationTokenSource(LongestBody, time); // the pipeline's limits ended with the headers
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over.Token);
        try
        {
            var body = await content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            await using var _ = body.ConfigureAwait(false);
            return head.AsMemory(0, await body.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, either.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (e is IOException or HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return default; // the status is the news; a body that breaks off adds nothing
        }
    }
}
