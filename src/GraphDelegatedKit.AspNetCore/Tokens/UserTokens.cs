using System.Security.Claims;
using GraphDelegatedKit.AspNetCore.Sessions;
using GraphDelegatedKit.AspNetCore.Storage;
using GraphDelegatedKit.SignIn.Msal;
using GraphDelegatedKit.Tokens;
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
    RevokedSessions revoked,
    DistributedTokenCache cache,
    CacheOnlyScope cacheOnly,
    IOptions<GraphDelegatedWebOptions> options,
    TimeProvider time)
{
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

            return await RefreshAsync(session, request, cancellationToken).ConfigureAwait(false);
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

    private async Task<GraphAccessToken> RefreshAsync(UserSession session, TokenRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var token = await RefreshTelemetry.TraceAsync(request, () => UseRefreshTokenAsync(session, request, cancellationToken))
                .ConfigureAwait(false);
            await RemoveIfSignedOutAsync(session, cancellationToken).ConfigureAwait(false);
            return token;
        }
        catch (SignInException e) when (e.Reason is SignInReason.SignInRequired or SignInReason.Service)
        {
            if (await FindAfterFailureAsync(session, request, cancellationToken).ConfigureAwait(false) is { } found) return found;
            throw;
        }
    }

    private async Task<GraphAccessToken> UseRefreshTokenAsync(
        UserSession session, TokenRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var refresh = new TokenAcquisitionOptions { ForceRefresh = true, Claims = request.Claims };
            return await AcquireAsync(session, request, refresh, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsFailure(e))
        {
            throw ToSignInException(e, request);
        }
    }

    /// <summary>
    /// Removes the tokens that a refresh has written after the user signed out. The sign-out ends the session first and then removes the
    /// tokens, so either it or this check comes last.
    /// </summary>
    private async Task RemoveIfSignedOutAsync(UserSession session, CancellationToken cancellationToken)
    {
        var record = await sessions.FindAsync(session.Id, cancellationToken).ConfigureAwait(false);
        if (record is not { EndedOn: not null } && !revoked.Contains(session.Id)) return;

        var homeAccountId = session.Account.HomeAccountId;
        if (!await sessions.HasActiveAsync(homeAccountId, CancellationToken.None).ConfigureAwait(false))
            await cache.ClearAsync(homeAccountId).ConfigureAwait(false);
        throw new SessionEndedException();
    }

    // Another instance may have refreshed at the same time, so that Entra does not accept the refresh token of this one any more.
    private async Task<GraphAccessToken?> FindAfterFailureAsync(
        UserSession session, TokenRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await FindCachedAsync(session, request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsFailure(e))
        {
            return null; // the cache has no token, and MSAL repeats the failure of the refresh
        }
    }

    private static bool IsFailure(Exception e) =>
        e is StoreUnavailableException or SessionEndedException or MicrosoftIdentityWebChallengeUserException or MsalException
            or HttpRequestException;

    private ScopeSet CreateScopes(TokenRequest request) => ScopeSet.Create(request.Scopes ?? options.Value.Scopes, options.Value.Cloud);

    private async Task<GraphAccessToken?> FindCachedAsync(UserSession session, TokenRequest request, CancellationToken cancellationToken)
    {
        // After a rejection the cache is read too: another request may have answered it in the meantime.
        if (request.Rejected is null && (request.ForceRefresh || request.Claims is not null)) return null;
        try
        {
            var token = await cacheOnly.RunAsync(() => AcquireAsync(session, request, new(), cancellationToken)).ConfigureAwait(false);
            return token.Value != request.Rejected?.Value && TokenExpiry.IsUsable(token, time.GetUtcNow()) ? token : null;
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
        var requested = CreateScopes(request);
        await using var scope = scopes.CreateAsyncScope();
        var acquisition = scope.ServiceProvider.GetRequiredService<ITokenAcquisition>();
        var result = await acquisition.GetAuthenticationResultForUserAsync(
            requested.Names,
            authenticationScheme: GraphDelegatedDefaults.OpenIdConnectScheme,
            tenantId: session.TenantId,
            userFlow: null,
            user: CreatePrincipal(session),
            tokenAcquisitionOptions: acquisitionOptions).ConfigureAwait(false);

        // ".default" only repeats the request; it is not a permission.
        var granted = ScopeSet.Create(
            result.Scopes.Where(scope => !scope.EndsWith(".default", StringComparison.OrdinalIgnoreCase)), options.Value.Cloud);
        if (requested.GetMissingFrom(granted) is { Count: > 0 } missing)
            throw new SignInException(
                SignInReason.ConsentRequired, $"Not all requested permissions were granted. Missing: {string.Join(", ", missing)}.")
            {
                MissingScopes = missing,
            };

        return ToAccessToken(result, granted, session);
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

    private static GraphAccessToken ToAccessToken(AuthenticationResult result, ScopeSet granted, UserSession session)
    {
        var isCached = result.AuthenticationResultMetadata.TokenSource == TokenSource.Cache;
        return new(result.AccessToken, result.ExpiresOn, isCached ? TokenOrigin.Cache : TokenOrigin.Refresh)
        {
            RefreshOn = result.AuthenticationResultMetadata.RefreshOn,
            Scopes = granted.Names,
            Account = session.Account,
            TenantId = result.TenantId,
        };
    }

    private static SignInException ToSignInException(Exception fault, TokenRequest request) => fault switch
    {
        StoreUnavailableException => new SignInException(
            SignInReason.Cache, fault.Message, "Wait until the session store answers again, then repeat the request.", fault)
        {
            RetryAfter = GraphDelegatedDefaults.RetryAfter,
            Claims = request.Claims,
        },
        SessionEndedException => new SignInException(
            SignInReason.SignInRequired, fault.Message, "Sign in again.", fault) { Claims = request.Claims },
        MicrosoftIdentityWebChallengeUserException challenge =>
            SignInExceptionFactory.FromMsal(challenge.MsalUiRequiredException, request),
        _ => SignInExceptionFactory.FromMsal(fault, request),
    };

    private sealed class SessionEndedException() : Exception("The user has signed out.");
}
