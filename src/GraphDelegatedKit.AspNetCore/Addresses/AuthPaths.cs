using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.AspNetCore.Addresses;

/// <summary>The paths of the sign-in, below the prefix that <c>MapGraphDelegated</c> gets.</summary>
internal sealed class AuthPaths
{
    private PathString? _prefix;

    public PathString Prefix
    {
        get => _prefix ?? throw new InvalidOperationException("No path is mapped for the sign-in. Call app.MapGraphDelegated(\"/auth\").");
        set => _prefix = value;
    }

    public PathString SignIn => Prefix + "/sign-in";

    public PathString Redirect => Prefix + "/redirect";

    public PathString SignOut => Prefix + "/sign-out";

    public PathString SignedOutCallback => Prefix + "/signed-out-callback";

    public PathString SignedOut => Prefix + "/signed-out";

    public PathString FrontChannelSignOut => Prefix + "/front-channel-sign-out";
}
