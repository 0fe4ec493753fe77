using System.Security.Claims;
using GraphDelegatedKit.AspNetCore.Sessions;
using GraphDelegatedKit.AspNetCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Identity.Client;
using Microsoft.Identity.Web;

namespace GraphDelegatedKit.AspNetCore.Tokens;

/// <summary>
/// Gets the tokens of any user from Microsoft.Identity.Web: from the cache, or with the refresh token, once for all requests of the user
/// in this process. The user is an argument of each call, so tokens of two users cannot be mixed up.
/// </summary>
internal sealed class UserTokens(
    IServiceScopeFactory scopes,
    SessionStore sessions,
    CacheOnlyScope cacheOnly,
    IOptions<GraphDelegatedWebOptions> options,
    TimeProvider time)
{
    /// <summary>A token that expires earlier than this is refreshed first, because a request can take minutes.</summary>
    public static readonly TimeSpan ExpiryMargin = TimeSpan.FromMinutes(5);

    // OpenID Connect's own scopes: https://learn.microsoft.com/entra/identity-platform/scopes-oidc
    private static readonly string[] ReservedScopes = ["openid", "profile", "offline_access", "email"];

    private readonly KeyedLock _refreshLocks = new();

    /// <summary>Gets a token for the user of a session.</summary>
    /// <exception cref="SignInException">No token is available.</exception>
    public async Task<GraphAccessToken> GetTokenAsync(UserSession session, TokenRequest request, CancellationToken cancellationToken)
    {
        try
        {
            if (await FindCachedAsync(session, request, cancellationToken).ConfigureAwait(false) is { } cached) return cached;

            using var refreshLock = await _refreshLocks.AcquireAsync(session.Account.HomeAccountId, cancellationToken)
                .ConfigureAwait(false);
            if (await FindCachedAsync(session, request, cancellationToken).ConfigureAwait(false) is { } refreshed) return refreshed;

            var refresh = new TokenAcquisitionOptions { ForceRefresh = true, Claims = request.Claims };
            return await AcquireAsync(session, request, refresh, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsFailure(e))
        {
            throw ToSignInException(e, request);
        }
    }

    /// <summary>Gets a token for work without a request, which stops when the session ends.</summary>
    /// <exception cref="SignInException">No token is available, or the session has ended.</exception>
    public async Task<GraphAccessToken> GetTokenIfActiveAsync(
        UserSession session, TokenRequest request, CancellationToken cancellationToken)
    {
        SessionRecord? record;
        try
        {
            record = await sessions.FindAsync(session.Id, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            throw ToSignInException(e, request);
        }

        if (record is not { EndedOn: null })
            throw new SignInException(
                SignInReason.SignInRequired,
                record is null ? "The session does not exist any more." : "The user has signed out.",
                "Start the work again after the next sign-in of the user.");

        // The caller may have stored the session where others can change it, so the record says whose it is.
        if (record.Session != session)
            throw new SignInException(
                SignInReason.AccountChoice, "The session is of another user.", "Start the work again with the session of its user.");

        return await GetTokenAsync(record.Session, request, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsFailure(Exception e) =>
        e is StoreUnavailableException or MicrosoftIdentityWebChallengeUserException or MsalException or HttpRequestException;

    private async Task<GraphAccessToken?> FindCachedAsync(UserSession session, TokenRequest request, CancellationToken cancellationToken)
    {
        // After a rejection the cache is read too: another request may have answered it in the meantime.
        if (request.Rejected is null && (request.ForceRefresh || request.Claims is not null)) return null;
        try
        {
            var token = await cacheOnly.RunAsync(() => AcquireAsync(session, request, new(), cancellationToken)).ConfigureAwait(false);
            return token.Value != request.Rejected?.Value && token.ExpiresOn - time.GetUtcNow() > ExpiryMargin ? token : null;
        }
        catch (CacheOnlyScope.RefreshRequiredException)
        {
            return null;
        }
    }

    private async Task<GraphAccessToken> AcquireAsync(
        UserSession session, TokenRequest request, TokenAcquisitionOptions acquisitionOptions, CancellationToken cancellationToken)
    {
        acquisitionOptions.CancellationToken = cancellationToken;
        var requested = request.Scopes ?? options.Value.Scopes;
        await using var scope = scopes.CreateAsyncScope();
        var acquisition = scope.ServiceProvider.GetRequiredService<ITokenAcquisition>();
        var result = await acquisition.GetAuthenticationResultForUserAsync(
            requested,
            authenticationScheme: GraphDelegatedDefaults.OpenIdConnectScheme,
            tenantId: session.TenantId,
            userFlow: null,
            user: CreatePrincipal(session),
            tokenAcquisitionOptions: acquisitionOptions).ConfigureAwait(false);

        var token = ToAccessToken(result, session);
        if (GetMissing(requested, token.Scopes) is { Count: > 0 } missing)
            throw new SignInException(
                SignInReason.ConsentRequired, $"Not all requested permissions were granted. Missing: {string.Join(", ", missing)}.")
            {
                MissingScopes = missing,
            };

        return token;
    }

    private static ClaimsPrincipal CreatePrincipal(UserSession session)
    {
        var (objectId, tenantId) = SplitHomeAccountId(session.Account.HomeAccountId);
        var principal = ClaimsPrincipalFactory.FromHomeTenantIdAndHomeObjectId(tenantId, objectId);
        principal.AddIdentity(new ClaimsIdentity([new Claim("preferred_username", session.Account.Username)]));
        return principal;
    }

    private static (string ObjectId, string TenantId) SplitHomeAccountId(string id) =>
        id.Split('.', 2) is [var objectId, var tenantId] ? (objectId, tenantId) : (id, "");

    private GraphAccessToken ToAccessToken(AuthenticationResult result, UserSession session)
    {
        var isCached = result.AuthenticationResultMetadata.TokenSource == TokenSource.Cache;
        return new(result.AccessToken, result.ExpiresOn, isCached ? TokenOrigin.Cache : TokenOrigin.Refresh)
        {
            RefreshOn = result.AuthenticationResultMetadata.RefreshOn,
            Scopes = [.. result.Scopes.Select(ToShortName).Where(IsPermission)],
            Account = session.Account,
            TenantId = result.TenantId,
        };
    }

    private List<string> GetMissing(IEnumerable<string> requested, IReadOnlyList<string> granted) =>
        [.. requested.Select(ToShortName).Where(IsPermission).Except(granted, StringComparer.OrdinalIgnoreCase)];

    // ".default" only repeats what was granted before.
    private static bool IsPermission(string name) =>
        !name.EndsWith(".default", StringComparison.OrdinalIgnoreCase) && !ReservedScopes.Contains(name, StringComparer.OrdinalIgnoreCase);

    private string ToShortName(string scope)
    {
        var graph = options.Value.Cloud.Graph.AbsoluteUri;
        return scope.StartsWith(graph, StringComparison.OrdinalIgnoreCase) ? scope[graph.Length..] : scope;
    }

    private static SignInException ToSignInException(Exception fault, TokenRequest request)
    {
        var error = fault switch
        {
            StoreUnavailableException => new SignInException(
                SignInReason.Cache, fault.Message, "Wait until the session store answers again, then repeat the request.", fault)
            {
                RetryAfter = GraphDelegatedDefaults.RetryAfter,
            },
            MicrosoftIdentityWebChallengeUserException challenge => SignInExceptionFactory.FromMsal(challenge.MsalUiRequiredException),
            _ => SignInExceptionFactory.FromMsal(fault),
        };
        return AddRequest(error, request);
    }

    // The next sign-in must ask for what this request needs. Entra does not say which permission is missing.
    private static SignInException AddRequest(SignInException error, TokenRequest request)
    {
        var isUnknown = error is { Reason: SignInReason.ConsentRequired, MissingScopes.Count: 0 };
        return new(error.Reason, error.Message, error.Remedy, error)
        {
            AadstsCodes = error.AadstsCodes,
            MissingScopes = isUnknown ? request.Scopes ?? [] : error.MissingScopes,
            CorrelationId = error.CorrelationId,
            RetryAfter = error.RetryAfter,
            ServiceMessage = error.ServiceMessage,
            Claims = error.Claims ?? request.Claims,
        };
    }
}
