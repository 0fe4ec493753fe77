using System.Net;
using System.Text;
using GraphDelegatedKit.Http;
using GraphDelegatedKit.Resilience;
using GraphDelegatedKit.SignIn.Browser;
using GraphDelegatedKit.SignIn.DeviceCode;
using GraphDelegatedKit.SignIn.Protocol;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>
/// A handler between MSAL and the token endpoint that changes behaviour that MSAL has no options for. MSAL repeats errors in the whole
/// process, shows error bodies in its exceptions, polls by the machine's clock, and stops at the first <c>slow_down</c>, although RFC
/// 8628 3.5 requires it to slow down. It reads a body without a limit of time or size.
/// </summary>
internal sealed class TokenEndpointHandler(
    GraphCloud cloud,
    CacheOnlyScope cacheOnly,
    TimeProvider time,
    TokenExpiryTracker expiryTracker,
    LoopbackRedirects redirects,
    HttpMessageHandler inner)
    : DelegatingHandler(inner)
{
    /// <summary>The time limit of a request, including the body of its response.</summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(60);

    private readonly DeviceCodePolling _deviceCodePolling = new(time);
    private readonly bool _asksForCompression = ContentDecoder.TakeOver(inner);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (cacheOnly.IsActive) throw new CacheOnlyScope.RefreshRequiredException();

        var form = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        var fields = FormFields.Parse(form);
        var isPoll = fields.GetValueOrDefault("grant_type") is "device_code" or "urn:ietf:params:oauth:grant-type:device_code";
        if (_asksForCompression) request.Headers.TryAddWithoutValidation("Accept-Encoding", ContentDecoder.AcceptedEncodings);
        if (fields.GetValueOrDefault("code") is { } code) redirects.ApplyPort(request, form, code);
        if (isPoll) await _deviceCodePolling.DelayAsync(cancellationToken).ConfigureAwait(false);

        var response = isPoll ? await PollAsync(request, cancellationToken).ConfigureAwait(false)
            : IsRepeatable(request, fields) ? await SendWithRetryAsync(request, form, cancellationToken).ConfigureAwait(false)
            : await SendWithTimeoutAsync(request, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode || await IsErrorAsync(response, cancellationToken).ConfigureAwait(false))
        {
            if (isPoll && await _deviceCodePolling.ShouldContinueAsync(response, cancellationToken).ConfigureAwait(false)) return response;
            throw await ReadErrorAsync(response, cancellationToken).ConfigureAwait(false);
        }

        if (IsDeviceCodeRequest(request))
            await _deviceCodePolling.StartAsync(response, cancellationToken).ConfigureAwait(false);
        else if (fields.ContainsKey("grant_type"))
            await NormalizeAsync(response, cancellationToken).ConfigureAwait(false);

        return response;
    }

    // A gateway may send the error with another status. MSAL reads an error with status 200 as a failure for good, even while a device
    // code is pending, and any other status as an error.
    private static async Task<bool> IsErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        response.StatusCode != HttpStatusCode.OK
        || TokenErrorBody.IsErrorInSuccess(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));

    private async Task NormalizeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (await JsonResponse.ReadAsync(response, cancellationToken).ConfigureAwait(false) is not { } body) return;
        try
        {
            var isNormalized = TokenResponse.Normalize(body, cloud);
            if (expiryTracker.Record(body) || isNormalized) JsonResponse.Write(response, body);
        }
        catch (ArgumentException) // a token that cannot be sent, or a name twice
        {
            response.Dispose();
            throw new TokenEndpointException(response.StatusCode, TokenErrorBody.Unreadable, null);
        }
    }

    private async Task<HttpResponseMessage> PollAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await SendWithTimeoutAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
            when (e is not TokenEndpointException
                && !cancellationToken.IsCancellationRequested
                && _deviceCodePolling.TryCreatePendingResponse(request) is { } pendingResponse)
        {
            return pendingResponse;
        }
    }

    // Only a response that was lost on its way is requested again: a service that does not answer would take twice the time.
    // A refresh token stays valid when it is used, and an unused device code expires, so both may be requested
    // again. An authorization code may be redeemed only once.
    private static bool IsRepeatable(HttpRequestMessage request, IReadOnlyDictionary<string, string> fields) =>
        fields.GetValueOrDefault("grant_type") == "refresh_token" || IsDeviceCodeRequest(request);

    private static bool IsDeviceCodeRequest(HttpRequestMessage request) =>
        request.RequestUri!.AbsolutePath.EndsWith("/devicecode", StringComparison.Ordinal);

    private async Task<HttpResponseMessage> SendWithRetryAsync(
        HttpRequestMessage request, string form, CancellationToken cancellationToken)
    {
        try
        {
            return await SendWithTimeoutAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ResponseBuffer.DamagedException)
        {
            using var repetition = Copy(request, form);
            return await SendWithTimeoutAsync(repetition, cancellationToken).ConfigureAwait(false);
        }
    }

    private static HttpRequestMessage Copy(HttpRequestMessage request, string form)
    {
        var copy = new HttpRequestMessage(request.Method, request.RequestUri)
        {
            Version = request.Version,
            VersionPolicy = request.VersionPolicy,
            Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded"),
        };
        foreach (var (name, values) in request.Headers.NonValidated) copy.Headers.TryAddWithoutValidation(name, values);
        return copy;
    }

    private async Task<HttpResponseMessage> SendWithTimeoutAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var timeoutSource = new CancellationTokenSource(ResponseTimeout, time);
        using var linkedSource = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeoutSource.Token);
        try
        {
            return await SendAndReadAsync(request, linkedSource.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            var message = timeoutSource.IsCancellationRequested
                ? $"The sign-in service did not answer within {ResponseTimeout.TotalSeconds:F0} seconds."
                : e.Message; // the transport's own timeout
            throw new HttpRequestException(message, e);
        }
    }

    private async Task<HttpResponseMessage> SendAndReadAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // The handler of the program may ignore the token.
        var response = await base.SendAsync(request, cancellationToken).WaitOrAbandonAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ContentDecoder.Decode(response);
            await ResponseBuffer.FillAsync(response, cancellationToken).ConfigureAwait(false);
            return response;
        }
        catch (Exception e)
        {
            response.Dispose();
            if (e is not ResponseBuffer.ResponseTooLargeException) throw;
            throw new TokenEndpointException(response.StatusCode, TokenErrorBody.CreateTooLarge(e.Message), null);
        }
    }

    private async Task<TokenEndpointException> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            var retryAfter = RetryAfterHeader.FromResponse(response, time.GetUtcNow());
            return new TokenEndpointException(response.StatusCode, TokenErrorBody.Parse(body), retryAfter);
        }
    }
}
