using GraphDelegatedKit.AspNetCore.Sessions;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.AspNetCore;

/// <summary>Extensions that read the session of a request.</summary>
public static class HttpContextSessionExtensions
{
    /// <summary>Gets the session of the request's user.</summary>
    /// <param name="context">The request.</param>
    /// <returns><see langword="null"/> if no user is signed in.</returns>
    public static UserSession? GetUserSession(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<SessionFeature>() is { State: SessionState.Active } feature ? feature.Record?.Session : null;
    }
}
