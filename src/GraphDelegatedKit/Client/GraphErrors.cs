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
        // What is said of an address that is a secret may repeat it.
        return new GraphException(status, code, Message(response, url, call, code, url.IsPreAuthenticated ? null : body?.Message, retryAfter))
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
            WholeLength = status == HttpStatusCode.RequestedRangeNotSatisfiable ? response.Content.Headers.ContentRange?.Length : null,
        };
    }

    public static GraphException From(Exception fault, HttpMethod method, GraphUrl url, Call call)
    {
        var ended = fault as PipelineException;
        var (code, why) = fault switch
        {
            PipelineException => (ended!.Code, ended.Message),
            OperationCanceledException => ("interrupted", "Something other than the caller cancelled it."),
            _ => ("connectionFailed", Reason(fault)),
        };
        return new GraphException(ended?.StatusCode, code, $"{method} {url} failed{Tries(call)}: {why}", fault)
        {
            RetryAfter = ended?.RetryAfter,
            Remedy = ErrorCodes.Remedy(fault, ended?.StatusCode, code),
            TokenScopes = call.Token?.Scopes ?? [],
            Attempts = call.Attempts,
            MayHaveExecuted = call.MayHaveExecuted,
        };
    }

    public static GraphException Unreadable(HttpResponseMessage response, Type wanted, JsonException? inner) =>
        Read(response, "unreadableAnswer", $"The answer ({(int)response.StatusCode}, {Kind(response)}) is not a {wanted.Name}.", inner);

    public static GraphException BrokenOff(HttpResponseMessage response, Exception inner) =>
        Read(response, "connectionFailed", $"The answer ({(int)response.StatusCode}, {Kind(response)}) broke off: {inner.Message}", inner);

    // The service has answered, so what was asked for is done.
    private static GraphException Read(HttpResponseMessage response, string code, string message, Exception? inner) => new(response.StatusCode, code, message, inner)
    {
        Remedy = ErrorCodes.Remedy(null, code),
        RequestId = Header(response, "request-id"),
        ClientRequestId = Header(response, "client-request-id"),
        Date = response.Headers.Date,
        Attempts = response.RequestMessage is { } request ? Call.Of(request).Attempts : 0,
        MayHaveExecuted = response.RequestMessage is { Method: var method } && SendAgain.Changes(method),
    };

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
