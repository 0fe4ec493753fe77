using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.SignIn;

/// <summary>
/// Stands between MSAL and the token endpoint for what MSAL cannot be told: it throttles refusals for the whole process, shows their bodies in its exceptions, and
/// polls by the machine's clock and gives up at the first <c>slow_down</c>, which RFC 8628 3.5 says to answer by slowing down.
/// </summary>
internal sealed class TokenEndpointHandler(CacheOnly cacheOnly, TimeProvider time, TokenTimes times, LoopbackRedirects redirects, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(60);

    private readonly DeviceCodePace _pace = new(time);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (cacheOnly.IsNow) throw new CacheOnly.RefreshDue();

        var form = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        var fields = FormFields.Of(form);
        var polls = fields.GetValueOrDefault("grant_type") is "device_code" or "urn:ietf:params:oauth:grant-type:device_code";
        if (fields.GetValueOrDefault("code") is { } code) redirects.PutInto(request, form, code);
        if (polls) await _pace.WaitAsync(cancellationToken).ConfigureAwait(false);

        var response = polls ? await PollAsync(request, cancellationToken).ConfigureAwait(false) : await AnswerAsync(request, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            return polls && await _pace.GoesOnAsync(response, cancellationToken).ConfigureAwait(false) ? response : throw await RefusalAsync(response, cancellationToken).ConfigureAwait(false);
        if (request.RequestUri!.AbsolutePath.EndsWith("/devicecode", StringComparison.Ordinal))
            await _pace.TakeOverAsync(response, cancellationToken).ConfigureAwait(false);
        else if (fields.ContainsKey("grant_type"))
            await times.TakeOutAsync(response, cancellationToken).ConfigureAwait(false);

        return response;
    }

    private async Task<HttpResponseMessage> PollAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await AnswerAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException) when (!cancellationToken.IsCancellationRequested && _pace.AfterLoss(request) is { } goesOn)
        {
            return goesOn;
        }
    }

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(LongestAnswer, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over.Token);
        try
        {
            return await base.SendAsync(request, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"The sign-in service did not answer within {LongestAnswer.TotalSeconds:F0} seconds.", e);
        }
    }

    private async Task<TokenRefusal> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            return new TokenRefusal(response.StatusCode, TokenErrorBody.Parse(body), RetryAfter.Of(response, time.GetUtcNow()));
        }
    }
}
