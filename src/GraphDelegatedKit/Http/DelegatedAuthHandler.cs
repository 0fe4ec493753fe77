using System.Net;
using GraphDelegatedKit.Http;
using GraphDelegatedKit.Resilience;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit;

/// <summary>
/// A handler that adds the user's token to the requests of any <see cref="HttpClient"/> and sends a request again after a 401: with a
/// newer token if one is cached, otherwise with a new token that meets the service's claims challenge. For each request, one claims
/// challenge and one other 401 are handled. <see cref="GraphClient"/> uses this handler too.
/// </summary>
/// <remarks>
/// The handler asks the provider for a token at every request and keeps none, so a long job does not fail when its first token expires. A
/// token is sent only over https to the cloud's own Graph: a request to any other address fails with an
/// <see cref="HttpRequestException"/> before it is sent; a header with a line break or a character outside of ASCII is an
/// <see cref="ArgumentException"/>. An <c>Authorization</c> header that the request has already is replaced: a handler outside of this one
/// may send a request again. The time in which a person signs in counts against <see cref="HttpClient.Timeout"/>.
/// <para>In a client of <see cref="IHttpClientFactory"/>, add the handler with <c>AddGraphDelegatedAuth</c>. If it is added with
/// <c>AddHttpMessageHandler</c>, the factory's loggers below it put the token into the structured state of their entries at the Trace
/// level: remove them with <c>RemoveAllLoggers</c>.</para>
/// </remarks>
public sealed class DelegatedAuthHandler : DelegatingHandler
{
    /// <summary>
    /// The key of a request's own scopes in <see cref="HttpRequestMessage.Options"/>, for a request that needs more permissions than the
    /// token provider's own: <c>request.Options.Set(DelegatedAuthHandler.Scopes, ["Mail.Send"])</c>.
    /// </summary>
    public static readonly HttpRequestOptionsKey<IReadOnlyList<string>> Scopes = new("GraphDelegatedKit.Scopes");

    private readonly ITokenProvider _tokens;
    private readonly GraphCloud _cloud;

    /// <summary>Creates a handler that gets its tokens from a provider.</summary>
    /// <param name="tokens">
    /// The provider of tokens. It throws <see cref="SignInException"/> if no token is available. The handler does not dispose it.
    /// </param>
    /// <param name="cloud">The cloud whose Graph is called; <see langword="null"/> for <see cref="GraphCloud.Global"/>.</param>
    public DelegatedAuthHandler(ITokenProvider tokens, GraphCloud? cloud = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        (_tokens, _cloud) = (tokens, cloud ?? GraphCloud.Global);
        tokens.SignIn?.DeclareChallengesAnswered(); // before the first token
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        HostGuard.Check(request.RequestUri!, _cloud);
        HeaderRules.CheckAll(request);
        var scopes = GetScopes(request);
        var tokenRequest = scopes is null ? null : new TokenRequest { Scopes = scopes };
        var token = await GetTokenAsync(request, tokenRequest, cancellationToken).ConfigureAwait(false);
        if (RequestContext.GetOrCreate(request).OnFirstToken is { } onFirstToken) await onFirstToken(token).ConfigureAwait(false);
        var response = await SendAsync(request, token, cancellationToken).ConfigureAwait(false);
        var handled = default(HandledChallenges);
        while (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            var retried = await RetryWithNewTokenAsync(request, token, response, handled, cancellationToken).ConfigureAwait(false);
            if (retried is null) return response;
            (token, response, handled) = retried.Value;
        }

        return response;
    }

    /// <summary>Throws, because a token can only be acquired asynchronously.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("A token can only be acquired asynchronously. Call SendAsync.");

    /// <summary>Sends the request again with another token.</summary>
    /// <returns>
    /// The token, its response, and the challenges handled so far; <see langword="null"/> if the 401 is the final response.
    /// </returns>
    private async Task<(GraphAccessToken Token, HttpResponseMessage Response, HandledChallenges Handled)?> RetryWithNewTokenAsync(
        HttpRequestMessage request,
        GraphAccessToken rejected,
        HttpResponseMessage unauthorized,
        HandledChallenges handled,
        CancellationToken cancellationToken)
    {
        // An inner handler that follows redirects has changed the address, which may no longer be Graph's.
        // A redirect that RedirectHandler followed has its own request without a token, so the 401 does not concern the token.
        if (!HostGuard.IsTrusted(request.RequestUri!, _cloud) || unauthorized.RequestMessage is { Headers.Authorization: null })
            return null;

        var claims = ClaimsChallenge.FromResponse(unauthorized);
        if (!handled.TryAdd(claims)) return null;

        var tokenRequest = new TokenRequest { Scopes = GetScopes(request), ForceRefresh = true, Claims = claims, Rejected = rejected };
        if (!await ContentReplay.CanReplayAsync(request.Content, cancellationToken).ConfigureAwait(false))
        {
            await RefreshTokenAsync(request, tokenRequest, cancellationToken).ConfigureAwait(false);
            return null;
        }

        var isBuffered = ContentReplay.IsReplayUncertain(request.Content)
            && await ContentReplay.BufferAsync(unauthorized, cancellationToken).ConfigureAwait(false);
        if (!isBuffered) unauthorized.Dispose();
        var newToken = await GetTokenAsync(request, tokenRequest, cancellationToken).ConfigureAwait(false);
        try
        {
            return (newToken, await SendAsync(request, newToken, cancellationToken).ConfigureAwait(false), handled);
        }
        catch (InvalidOperationException) when (isBuffered)
        {
            return null; // the content threw because it cannot be read twice
        }
    }

    // The new token is for later requests: a program that sends only bodies without replay would be rejected at every request.
    private async Task RefreshTokenAsync(HttpRequestMessage request, TokenRequest tokenRequest, CancellationToken cancellationToken)
    {
        try
        {
            await GetTokenAsync(request, tokenRequest, cancellationToken).ConfigureAwait(false);
        }
        catch (SignInException)
        {
            // This request already has its response; the next request that can be replayed reports why no token is available.
        }
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, GraphAccessToken token, CancellationToken cancellationToken)
    {
        var context = RequestContext.GetOrCreate(request);
        context.ExpectedIdentity?.ThrowIfDifferent(token);
        request.Headers.Authorization = token.Header;
        context.Token = token;
        return base.SendAsync(request, cancellationToken);
    }

    // Those of a GraphRequest, or of a request of another HttpClient.
    private static IReadOnlyList<string>? GetScopes(HttpRequestMessage request)
    {
        var scopes = RequestContext.GetOrCreate(request).Scopes ?? (request.Options.TryGetValue(Scopes, out var own) ? own : null);
        return scopes is { Count: > 0 } ? scopes : null;
    }

    private async ValueTask<GraphAccessToken> GetTokenAsync(
        HttpRequestMessage request, TokenRequest? tokenRequest, CancellationToken cancellationToken)
    {
        var context = RequestContext.GetOrCreate(request);
        var observer = ReferenceEquals(context.Deadline, Deadline.None) ? null : context; // no call of a GraphClient
        var pending = ClaimsCapability.GetTokenAsync(_tokens, tokenRequest, observer, cancellationToken);
        return pending.IsCompleted
            ? await pending.ConfigureAwait(false)
            : await pending.AsTask().WaitOrAbandonAsync(cancellationToken).ConfigureAwait(false); // a provider may ignore the token
    }

    /// <summary>
    /// The kinds of 401 that were handled for one request: a claims challenge, and any other 401. Each kind is handled once, because after
    /// a revocation a service first rejects the token and then demands claims of the new one.
    /// </summary>
    private struct HandledChallenges
    {
        private bool _hasChallenge;
        private bool _hasOther;

        /// <returns>Whether no 401 of this kind was handled before.</returns>
        public bool TryAdd(string? claims)
        {
            ref var isHandled = ref claims is null ? ref _hasOther : ref _hasChallenge;
            if (isHandled) return false;
            isHandled = true;
            return true;
        }
    }
}
