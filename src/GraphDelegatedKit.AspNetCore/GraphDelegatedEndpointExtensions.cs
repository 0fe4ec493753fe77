using GraphDelegatedKit.AspNetCore.Addresses;
using GraphDelegatedKit.AspNetCore.Challenges;
using GraphDelegatedKit.AspNetCore.SignIn;
using GraphDelegatedKit.AspNetCore.SignOut;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace GraphDelegatedKit.AspNetCore;

/// <summary>Extensions that map the addresses of the sign-in.</summary>
public static class GraphDelegatedEndpointExtensions
{
    /// <summary>
    /// Maps <c>sign-in</c>, <c>redirect</c>, <c>sign-out</c> and <c>front-channel-sign-out</c> below a path, and turns each
    /// <see cref="SignInException"/> of the app's endpoints into a redirect or an error.
    /// </summary>
    /// <param name="app">The app.</param>
    /// <param name="prefix">The path. Register <c>{address of the app}{prefix}/redirect</c> as redirect URI of platform Web.</param>
    /// <returns>The same app.</returns>
    public static WebApplication MapGraphDelegated(this WebApplication app, string prefix = "/auth")
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseGraphDelegatedChallenges();
        ((IEndpointRouteBuilder)app).MapGraphDelegated(prefix);
        return app;
    }

    /// <summary>
    /// Turns each <see cref="SignInException"/> of the code behind it into a redirect or an error. Only an app without a
    /// <see cref="WebApplication"/> calls it, after routing and authentication.
    /// </summary>
    /// <param name="app">The app.</param>
    /// <returns>The same app.</returns>
    public static IApplicationBuilder UseGraphDelegatedChallenges(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.UseMiddleware<ChallengeMiddleware>();
    }

    /// <summary>
    /// Maps the addresses of the sign-in only, for an app without a <see cref="WebApplication"/> or below the prefix of a group. Such an
    /// app calls <see cref="UseGraphDelegatedChallenges"/> too.
    /// </summary>
    /// <param name="endpoints">The endpoints of the app, or a group of them whose prefix has no parameter.</param>
    /// <param name="prefix">The path.</param>
    /// <returns>The same endpoints.</returns>
    public static IEndpointRouteBuilder MapGraphDelegated(this IEndpointRouteBuilder endpoints, string prefix = "/auth")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var paths = endpoints.ServiceProvider.GetRequiredService<AuthPaths>();
        paths.SetPrefix(new PathString(prefix.TrimEnd('/')));
        var signOut = endpoints.ServiceProvider.GetRequiredService<SignOutEndpoints>();
        var address = endpoints.ServiceProvider.GetRequiredService<PublicAddress>();
        var signIn = endpoints.ServiceProvider.GetRequiredService<SignInEndpoint>();
        IEndpointConventionBuilder[] mapped =
        [
            endpoints.MapGet(paths.SignIn, signIn.SignInAsync),
            endpoints.MapGet(paths.SignOut, signOut.ConfirmAsync),
            endpoints.MapPost(paths.SignOut, signOut.SignOutAsync),
            endpoints.MapGet(paths.SignedOut, context => SignOutEndpoints.ShowSignedOutAsync(context, address.GetPath(context) + "/")),
            endpoints.MapGet(paths.FrontChannelSignOut, signOut.SignOutBySidAsync),
        ];
        foreach (var endpoint in mapped) endpoint.AllowAnonymous(); // also if the app's fallback policy requires a user
        if (endpoints is RouteGroupBuilder)
        {
            mapped[0].Finally(builder => paths.SetSignInPattern(((RouteEndpointBuilder)builder).RoutePattern));
            paths.SetGroup(() => _ = endpoints.ServiceProvider.GetRequiredService<EndpointDataSource>().Endpoints);
        }

        return endpoints;
    }
}
