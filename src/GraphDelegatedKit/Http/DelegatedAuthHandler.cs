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
        var token = await TokenAsync(request, null, cancellationToken).ConfigureAwait(false);
        var response = await SendAsync(request, token, cancellationToken).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.Unauthorized ? await AnswerAsync(request, token, response, cancellationToken).ConfigureAwait(false) : response;
    }

    /// <summary>Not supported: getting a token is asynchronous, and without one the request would go out bare.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("A token can only be got asynchronously: use SendAsync.");

    // One refusal is answered; whatever comes then is the answer.
    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, GraphAccessToken rejected, HttpResponseMessage refusal, CancellationToken cancellationToken)
    {
        // A handler further in that follows redirects by itself has changed the address, and it need not be Graph's any more.
        // One that we followed has a request of its own, without a token: what was refused there was not the token.
        if (!HostGuard.IsTrusted(request.RequestUri!, _cloud) || refusal.RequestMessage is { Headers.Authorization: null }) return refusal;

        var wanted = new TokenRequest { ForceRefresh = true, Claims = ClaimsChallenge.In(refusal), Rejected = rejected };
        if (!await SecondSending.IsPossibleAsync(request.Content, cancellationToken).ConfigureAwait(false))
        {
            await RenewAsync(request, wanted, cancellationToken).ConfigureAwait(false);
            return refusal;
        }

        var kept = SecondSending.IsUncertain(request.Content) && await SecondSending.KeepAsync(refusal, cancellationToken).ConfigureAwait(false);
        if (!kept) refusal.Dispose();
        var fresh = await TokenAsync(request, wanted, cancellationToken).ConfigureAwait(false);
        try
        {
            return await SendAsync(request, fresh, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidOperationException) when (kept)
        {
            return refusal; // what a content throws that cannot be read twice
        }
    }

    // For the requests to come: a program whose bodies can all be sent but once would be refused for ever.
    private async Task RenewAsync(HttpRequestMessage request, TokenRequest wanted, CancellationToken cancellationToken)
    {
        try
        {
            await TokenAsync(request, wanted, cancellationToken).ConfigureAwait(false);
        }
        catch (SignInException)
        {
            // This request is answered; the next one that can be sent again says why there is no token.
        }
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, GraphAccessToken token, CancellationToken cancellationToken)
    {
        var call = Call.Of(request);
        call.Owner?.Check(token);
        request.Headers.Authorization = token.Header;
        call.Token = token;
        return base.SendAsync(request, cancellationToken);
    }

    private async ValueTask<GraphAccessToken> TokenAsync(HttpRequestMessage request, TokenRequest? wanted, CancellationToken cancellationToken)
    {
        var pending = _tokens.GetTokenAsync(wanted, cancellationToken);
        if (pending.IsCompletedSuccessfully) return await pending.ConfigureAwait(false);

        var deadline = Call.Of(request).Deadline; // it stands still: there may be a person to wait for
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
