using GraphDelegatedKit.Resilience;
using GraphDelegatedKit.SignIn.Browser;
using GraphDelegatedKit.SignIn.DeviceCode;
using GraphDelegatedKit.SignIn.Protocol;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>
/// A handler between MSAL and the token endpoint that changes behaviour that MSAL has no options for. MSAL repeats errors in the whole
/// process, shows error bodies in its exceptions, polls by the machine's clock, and stops at the first <c>slow_down</c>, although RFC
/// 8628 3.5 requires it to slow down.
/// </summary>
internal sealed class TokenEndpointHandler(
    CacheOnlyScope cacheOnly, TimeProvider time, TokenExpiryTracker expiryTracker, LoopbackRedirects redirects, HttpMessageHandler inner)
    : DelegatingHandler(inner)
{
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(60);

    private readonly DeviceCodePolling _deviceCodePolling = new(time);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (cacheOnly.IsActive) throw new CacheOnlyScope.RefreshRequiredException();

        var form = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        var fields = FormFields.Parse(form);
        var isPoll = fields.GetValueOrDefault("grant_type") is "device_code" or "urn:ietf:params:oauth:grant-type:device_code";
        if (fields.GetValueOrDefault("code") is { } code) redirects.ApplyPort(request, form, code);
        if (isPoll) await _deviceCodePolling.DelayAsync(cancellationToken).ConfigureAwait(false);

        var response = isPoll
            ? await PollAsync(request, cancellationToken).ConfigureAwait(false)
            : await SendWithTimeoutAsync(request, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            if (isPoll && await _deviceCodePolling.ShouldContinueAsync(response, cancellationToken).ConfigureAwait(false)) return response;
            throw await ReadErrorAsync(response, cancellationToken).ConfigureAwait(false);
        }

        if (request.RequestUri!.AbsolutePath.EndsWith("/devicecode", StringComparison.Ordinal))
            await _deviceCodePolling.StartAsync(response, cancellationToken).ConfigureAwait(false);
        else if (fields.ContainsKey("grant_type"))
            await expiryTracker.RecordAsync(response, cancellationToken).ConfigureAwait(false);

        return response;
    }

    private async Task<HttpResponseMessage> PollAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await SendWithTimeoutAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException)
            when (!cancellationToken.IsCancellationRequested
                && _deviceCodePolling.TryCreatePendingResponse(request) is { } pendingResponse)
        {
            return pendingResponse;
        }
    }

    private async Task<HttpResponseMessage> SendWithTimeoutAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var timeoutSource = new CancellationTokenSource(ResponseTimeout, time);
        using var linkedSource = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeoutSource.Token);
        try
        {
            return await base.SendAsync(request, linkedSource.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"The sign-in service did not answer within {ResponseTimeout.TotalSeconds:F0} seconds.", e);
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
