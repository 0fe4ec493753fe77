using GraphDelegatedKit.AspNetCore.Addresses;
using GraphDelegatedKit.AspNetCore.Challenges;
using GraphDelegatedKit.AspNetCore.Pages;
using GraphDelegatedKit.AspNetCore.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Identity.Client;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.AspNetCore.SignIn;

/// <summary>The page for a sign-in that failed after the browser came back from Entra.</summary>
internal static class SignInFailure
{
    public static async Task RespondAsync(RemoteFailureContext context)
    {
        SignInTelemetry.RecordFailure(Unwrap(context.Failure));
        if (CreateContent(context) is not { } content) return; // an unknown fault reaches the app's exception handler

        context.HandleResponse();
        if (content.Link is null)
        {
            var services = context.HttpContext.RequestServices;
            var (address, paths) = (services.GetRequiredService<PublicAddress>(), services.GetRequiredService<AuthPaths>());
            var query = QueryString.Create(
                "returnUrl", LocalUrl.GetLocalOrNull(context.Properties?.RedirectUri) ?? address.GetPath(context.HttpContext) + "/");
            content = content with { Link = new("Try again", address.GetPath(context.HttpContext) + paths.SignIn + query) };
        }

        var retryAfter = content.Status == StatusCodes.Status503ServiceUnavailable ? GraphDelegatedDefaults.RetryAfter : (TimeSpan?)null;
        await ChallengeResponder.WritePageAsync(context.HttpContext, content, retryAfter).ConfigureAwait(false);
    }

    private static PageContent? CreateContent(RemoteFailureContext context)
    {
        var fault = Unwrap(context.Failure);
        return fault switch
        {
            StoreUnavailableException unavailable => ChallengeResponder.CreateUnavailablePage(
                unavailable, "You signed in, but the app cannot store its sessions at the moment."),
            InvalidOperationException when ChallengeResponder.IsMetadataFailure(fault) => ChallengeResponder.CreateUnreachablePage(),
            MsalException or HttpRequestException => CreateContent(context.HttpContext, SignInExceptionFactory.FromMsal(fault)),
            OpenIdConnectProtocolException when GetError(fault) is { } error => CreateContent(
                context.HttpContext, SignInExceptionFactory.FromOAuthError(error, fault.Data["error_description"] as string)),
            SecurityTokenNotYetValidException or SecurityTokenExpiredException => new(
                StatusCodes.Status500InternalServerError,
                "The clock of the server is wrong",
                "The ID token is not valid at the time of this server. Set the server's clock; it may differ from Entra's by 5 minutes."),
            SecurityTokenInvalidIssuerException => new(
                StatusCodes.Status403Forbidden,
                "Your account is of another tenant",
                "This app does not accept users of your organization. Sign in with an account of the app's own tenant."),
            SecurityTokenException or OpenIdConnectProtocolException => new(
                StatusCodes.Status400BadRequest,
                "The sign-in was not accepted",
                "The response of the sign-in page is not valid for this browser. Start the sign-in again."),
            AuthenticationFailureException => new(
                StatusCodes.Status400BadRequest,
                "The sign-in was not accepted",
                "It was not started in this browser, it took too long, or it was already used. Start the sign-in again."),
            _ => null,
        };
    }

    private static PageContent CreateContent(HttpContext context, SignInException error) =>
        SignInProblems.CreatePage(error, context.RequestServices.GetRequiredService<PublicAddress>().GetRedirectUri(context));

    private static string? GetError(Exception fault) => fault.Data["error"] as string;

    // The handler wraps the failure, more than once for some.
    private static Exception? Unwrap(Exception? fault)
    {
        while (fault is AuthenticationFailureException { InnerException: { } inner }) fault = inner;
        return fault;
    }
}
