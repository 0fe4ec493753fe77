using System.Net;
using GraphDelegatedKit.Http;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit;

/// <summary>
/// Puts the person's token on requests of any <see cref="HttpClient"/>, and answers one refusal of each: with a newer token if one
/// is held, else with a fresh one that meets the service's challenge. It is what <see cref="GraphClient"/> itself uses.
/// </summary>
/// <remarks>
/// A token is asked for at every request and never kept here, so a long job outlives its first token. It goes over https to the
/// cloud's own Graph and nowhere else: any other address fails with an <see cref="HttpRequestException"/> and is not called.
/// The time a person takes to sign in counts against <see cref="HttpClient.Timeout"/>.
/// </remarks>
public sealed class DelegatedAuthHandler : DelegatingHandler
{
    private readonly ITokenProvider _tokens;
    private readonly GraphCloud _cloud;

    /// <summary>A handler over a provider, which it does not own.</summary>
    /// <param name="tokens">Asked for a token at every request; it throws <see cref="SignInException"/> where none can be had.</param>
    /// <param name="cloud">The cloud whose Graph is called; <see langword="null"/> for <see cref="GraphCloud.Global"/>.</param>
    public DelegatedAuthHandler(ITokenProvider tokens, GraphCloud? cloud = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        (_tokens, _cloud) = (tokens, cloud ?? GraphCloud.Global);
        (tokens as IAnswersChallenges)?.DeclareAnswered();
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        HostGuard.Check(request.RequestUri!, _cloud);
        var token = await GetTokenAsync(request, null, cancellationToken).ConfigureAwait(false);
        var response = await SendAsync(request, token, cancellationToken).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.Unauthorized ? await RetryUnauthorizedAsync(request, token, response, cancellationToken).ConfigureAwait(false) : response;
    }

    /// <summary>Not supported: getting a token is asynchronous, and without one the request would go out bare.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("A token can only be got asynchronously: use SendAsync.");

    // One refusal is answered; whatever comes then is the answer.
    private async Task<HttpResponseMessage> RetryUnauthorizedAsync(HttpRequestMessage request, GraphAccessToken rejected, HttpResponseMessage unauthorized, CancellationToken cancellationToken)
    {
        // A handler further in that follows redirects by itself has changed the address, and it need not be Graph's any more.
        // One that we followed has a request of its own, without a token: what was refused there was not the token.
        if (!HostGuard.IsTrusted(request.RequestUri!, _cloud) || unauthorized.RequestMessage is { Headers.Authorization: null }) return unauthorized;

        var tokenRequest = new TokenRequest { ForceRefresh = true, Claims = ClaimsChallenge.FromResponse(unauthorized), Rejected = rejected };
        if (!await ContentReplay.CanReplayAsync(request.Content, cancellationToken).ConfigureAwait(false))
        {
            await RefreshTokenAsync(request, tokenRequest, cancellationToken).ConfigureAwait(false);
            return unauthorized;
        }

        var isBuffered = ContentReplay.IsReplayUncertain(request.Content) && await ContentReplay.BufferAsync(unauthorized, cancellationToken).ConfigureAwait(false);
        if (!isBuffered) unauthorized.Dispose();
        var newToken = await GetTokenAsync(request, tokenRequest, cancellationToken).ConfigureAwait(false);
        try
        {
            return await SendAsync(request, newToken, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidOperationException) when (isBuffered)
        {
            return unauthorized; // what a content throws that cannot be read twice
        }
    }

    // For the requests to come: a program whose bodies can all be sent but once would be refused for ever.
    private async Task RefreshTokenAsync(HttpRequestMessage request, TokenRequest tokenRequest, CancellationToken cancellationToken)
    {
        try
        {
            await GetTokenAsync(request, tokenRequest, cancellationToken).ConfigureAwait(false);
        }
        catch (SignInException)
        {
            // This request is answered; the next one that can be sent again says why there is no token.
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

    private async ValueTask<GraphAccessToken> GetTokenAsync(HttpRequestMessage request, TokenRequest? tokenRequest, CancellationToken cancellationToken)
    {
        var pending = _tokens.GetTokenAsync(tokenRequest, cancellationToken);
        if (pending.IsCompletedSuccessfully) return await pending.ConfigureAwait(false);

        var deadline = RequestContext.GetOrCreate(request).Deadline; // it stands still: there may be a person to wait for
        deadline.Pause();
        try
        {
            return await pending.ConfigureAwait(false);
        }
        finally
        {
            deadline.Resume();
        }
    }
}
