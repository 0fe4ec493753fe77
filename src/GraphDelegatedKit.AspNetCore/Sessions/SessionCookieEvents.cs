using System.Security.Claims;
using GraphDelegatedKit.AspNetCore.Storage;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.AspNetCore.Sessions;

/// <summary>Checks the cookie of each request against the session store.</summary>
internal sealed class SessionCookieEvents(SessionStore store, RevokedSessions revoked) : CookieAuthenticationEvents
{
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var feature = await GetFeatureAsync(context.Principal!, context.HttpContext.RequestAborted).ConfigureAwait(false);
        context.HttpContext.Features.Set(feature);
        if (feature.State != SessionState.Active) context.RejectPrincipal(); // the cookie stays: a session that is unknown may exist
    }

    private async Task<SessionFeature> GetFeatureAsync(ClaimsPrincipal principal, CancellationToken cancellationToken)
    {
        var (id, username) = (principal.FindFirstValue(SessionClaims.SessionId), SessionClaims.GetUsername(principal));
        if (id is not null && revoked.Contains(id))
            return new SessionFeature { State = SessionState.Ended, SessionId = id, Username = username };

        try
        {
            var record = id is null ? null : await store.FindAsync(id, cancellationToken).ConfigureAwait(false);
            var isEnded = record is not null && (record.EndedOn is not null || revoked.Contains(record));
            var state = record is null ? SessionState.Lost : isEnded ? SessionState.Ended : SessionState.Active;
            return new SessionFeature { State = state, SessionId = id, Record = record, Username = username };
        }
        catch (StoreUnavailableException e)
        {
            return new SessionFeature
            {
                State = SessionState.Unavailable,
                Failure = e,
                SessionId = id,
                Username = username,
                CookiePrincipal = principal,
            };
        }
    }
}
