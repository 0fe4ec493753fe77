using System.Collections.Concurrent;
using GraphDelegatedKit.AspNetCore.Sessions;
using GraphDelegatedKit.Tokens;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.AspNetCore.Tokens;

/// <summary>
/// The tokens of the user of the current request. Within a request, a token that is still good is kept, so that a page with many calls to
/// Graph reads the distributed cache once.
/// </summary>
internal sealed class RequestTokenProvider(IHttpContextAccessor accessor, UserTokens tokens, TimeProvider time) : ITokenProvider
{
    private readonly ConcurrentDictionary<string, GraphAccessToken> _tokens = new(StringComparer.OrdinalIgnoreCase);

    public async ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        request ??= new TokenRequest();
        var session = accessor.HttpContext?.GetUserSession()
            ?? throw new SignInException(SignInReason.SignInRequired, "The request has no signed-in user.");
        if (request.Account is { } account && account.HomeAccountId != session.Account.HomeAccountId)
            throw new SignInException(
                SignInReason.AccountChoice,
                $"The request is of {session.Account.Username}, and a token of {account.Username} was requested.");

        // The session is part of the key: a component may keep the provider although another user has signed in since.
        var key = $"{session.Id} {string.Join(' ', request.Scopes ?? [])}";
        var canUseKept = request is { ForceRefresh: false, Claims: null };
        if (canUseKept && _tokens.TryGetValue(key, out var kept) && IsUsable(kept, request)) return kept;

        var token = await tokens.GetTokenAsync(session, request, cancellationToken).ConfigureAwait(false);
        _tokens[key] = token;
        return token;
    }

    private bool IsUsable(GraphAccessToken token, TokenRequest request) =>
        token.Value != request.Rejected?.Value && TokenExpiry.IsUsable(token, time.GetUtcNow());
}
