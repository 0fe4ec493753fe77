using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;

namespace GraphDelegatedKit.AspNetCore.Addresses;

/// <summary>The paths of the sign-in, below the prefix that <c>MapGraphDelegated</c> gets.</summary>
internal sealed class AuthPaths
{
    private const string SignInName = "/sign-in";

    private PathString? _prefix;
    private Action? _buildEndpoints;

    public PathString Prefix
    {
        get
        {
            _buildEndpoints?.Invoke();
            return _prefix ?? throw new InvalidOperationException(
                "No path is mapped for the sign-in. Call app.MapGraphDelegated(\"/auth\").");
        }
    }

    public PathString SignIn => Prefix + SignInName;

    public PathString Redirect => Prefix + "/redirect";

    public PathString SignOut => Prefix + "/sign-out";

    public PathString SignedOutCallback => Prefix + "/signed-out-callback";

    public PathString SignedOut => Prefix + "/signed-out";

    public PathString FrontChannelSignOut => Prefix + "/front-channel-sign-out";

    public void SetPrefix(PathString prefix) => _prefix = prefix;

    /// <summary>Lets the prefix be completed by that of a group, which is known only while the endpoints are built.</summary>
    /// <param name="buildEndpoints">Builds the endpoints, which calls <see cref="SetSignInPattern"/>.</param>
    public void SetGroup(Action buildEndpoints) => _buildEndpoints = buildEndpoints;

    /// <exception cref="InvalidOperationException">The path is not the same for all requests.</exception>
    public void SetSignInPattern(RoutePattern pattern)
    {
        var path = "/" + pattern.RawText!.TrimStart('/');
        if (pattern.Parameters.Count > 0)
            throw new InvalidOperationException(
                $"MapGraphDelegated is mapped at {path[..^SignInName.Length]}. One address is registered in Entra, so the path must have "
                + "no parameter.");

        _prefix = path[..^SignInName.Length];
        _buildEndpoints = null;
    }
}
