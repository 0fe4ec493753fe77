using System.Globalization;
using GraphDelegatedKit.AspNetCore.Addresses;
using GraphDelegatedKit.AspNetCore.Pages;
using GraphDelegatedKit.AspNetCore.Storage;
using GraphDelegatedKit.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace GraphDelegatedKit.AspNetCore.Challenges;

/// <summary>
/// Answers a request that lacks a session, a permission or a claim: a page by a redirect to the sign-in, a script by a problem document
/// that names the address of the sign-in. What another sign-in cannot fix is a page or a document with the reason.
/// </summary>
internal sealed class ChallengeResponder(
    ChallengeGuard guard, ChallengeTicket ticket, PublicAddress address, AuthPaths paths, IOptions<GraphDelegatedWebOptions> options)
{
    /// <summary>Answers by a sign-in.</summary>
    /// <param name="context">The request.</param>
    /// <param name="challenge">What the sign-in must bring.</param>
    /// <param name="status">The status for a script: 401 without a session, 403 without a permission.</param>
    /// <param name="reason">What is missing, for the document and for the page that ends a loop.</param>
    /// <param name="redirectUri">The page to return to; <see langword="null"/> for that of the request.</param>
    public async Task ChallengeAsync(
        HttpContext context, ChallengeRequest challenge, int status, string reason, string? redirectUri = null)
    {
        try
        {
            await RespondAsync(context, challenge, status, reason, redirectUri).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            await WriteErrorAsync(context, CreateUnavailablePage(e), GraphDelegatedDefaults.RetryAfter).ConfigureAwait(false);
        }
    }

    /// <summary>Sends the browser to the sign-in page of Entra.</summary>
    public static async Task StartSignInAsync(HttpContext context, AuthenticationProperties properties)
    {
        using var activity = Telemetry.Activities.StartActivity("graph.challenge");
        try
        {
            await context.ChallengeAsync(GraphDelegatedDefaults.OpenIdConnectScheme, properties).ConfigureAwait(false);
        }
        catch (InvalidOperationException e) when (IsMetadataFailure(e))
        {
            await WriteErrorAsync(context, CreateUnreachablePage(), GraphDelegatedDefaults.RetryAfter).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            await WriteErrorAsync(context, CreateUnavailablePage(e), GraphDelegatedDefaults.RetryAfter).ConfigureAwait(false);
        }
    }

    /// <summary>Whether Entra's addresses and keys could not be read, as at a start without a connection.</summary>
    public static bool IsMetadataFailure(Exception fault) =>
        fault is InvalidOperationException { InnerException: IOException or HttpRequestException };

    public static PageContent CreateUnreachablePage() => new(
        StatusCodes.Status503ServiceUnavailable,
        "The sign-in service does not answer",
        "The app cannot reach Microsoft Entra at the moment. Try again in a minute.");

    /// <summary>The page if the session store or the keys are not available, which a sign-in cannot fix.</summary>
    public static PageContent CreateUnavailablePage(
        StoreUnavailableException fault, string text = "The app cannot start a sign-in at the moment.") =>
        new(StatusCodes.Status503ServiceUnavailable, "Please try again in a moment", text, fault.Message);

    /// <summary>Answers with status 401 and a link to the sign-in.</summary>
    public Task WriteSignedOutAsync(HttpContext context, string title, string text)
    {
        var signInUrl = GetSignInUrl(context, LocalUrl.GetReturnUrl(context, address), null);
        return RequestKind.IsPage(context.Request)
            ? ErrorPage.WriteAsync(context, new(StatusCodes.Status401Unauthorized, title, text) { Link = new("Sign in", signInUrl) })
            : WriteProblemAsync(context, StatusCodes.Status401Unauthorized, text, signInUrl);
    }

    /// <summary>Answers with an error that another sign-in cannot fix.</summary>
    public static Task WriteErrorAsync(HttpContext context, PageContent content, TimeSpan? retryAfter = null)
    {
        if (RequestKind.IsPage(context.Request)) return WritePageAsync(context, content, retryAfter);

        SetRetryAfter(context, retryAfter);
        return TypedResults.Problem(
                string.Join(' ', content.Paragraphs), statusCode: content.Status, title: content.Title, extensions: content.Members)
            .ExecuteAsync(context);
    }

    /// <summary>Answers with a page, whatever the request accepts.</summary>
    public static Task WritePageAsync(HttpContext context, PageContent content, TimeSpan? retryAfter)
    {
        SetRetryAfter(context, retryAfter);
        return ErrorPage.WriteAsync(context, content);
    }

    private Task RespondAsync(HttpContext context, ChallengeRequest challenge, int status, string reason, string? redirectUri)
    {
        var returnUrl = LocalUrl.GetLocalOrNull(redirectUri) ?? LocalUrl.GetReturnUrl(context, address);
        if (!RequestKind.IsPage(context.Request))
        {
            ChallengeTelemetry.Record(challenge.Cause, ChallengeTelemetry.Problem);
            return WriteProblemAsync(context, status, reason, GetSignInUrl(context, returnUrl, challenge));
        }

        if (!guard.CanChallenge(context, challenge.Fingerprint))
        {
            ChallengeTelemetry.Record(challenge.Cause, ChallengeTelemetry.Loop);
            return WriteLoopPageAsync(context, challenge, reason, returnUrl);
        }

        ChallengeTelemetry.Record(challenge.Cause, ChallengeTelemetry.Redirect);
        var properties = ChallengeProperties.Create(returnUrl, challenge, options.Value.Scopes);
        return StartSignInAsync(context, properties);
    }

    private static void SetRetryAfter(HttpContext context, TimeSpan? retryAfter)
    {
        if (retryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString("F0", CultureInfo.InvariantCulture);
    }

    private static Task WriteProblemAsync(HttpContext context, int status, string reason, string signInUrl)
    {
        if (status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = GraphDelegatedDefaults.AuthenticationScheme; // RFC 9110, 15.5.2

        context.Response.Headers.CacheControl = "no-store";
        var extensions = new Dictionary<string, object?> { ["signInUrl"] = signInUrl };
        var title = status == StatusCodes.Status401Unauthorized ? "A sign-in is required." : "A permission is required.";
        return TypedResults.Problem(reason, statusCode: status, title: title, extensions: extensions).ExecuteAsync(context);
    }

    private Task WriteLoopPageAsync(HttpContext context, ChallengeRequest challenge, string reason, string returnUrl)
    {
        var content = new PageContent(
            StatusCodes.Status403Forbidden,
            "The sign-in did not help",
            "You signed in a moment ago, and the page still needs a sign-in.",
            reason,
            "If it happens again, contact the administrator of this app.")
        {
            Link = new("Sign in again", GetSignInUrl(context, returnUrl, challenge)),
        };
        return ErrorPage.WriteAsync(context, content);
    }

    private string GetSignInUrl(HttpContext context, string returnUrl, ChallengeRequest? challenge)
    {
        var query = QueryString.Create("returnUrl", returnUrl);
        if (challenge is not null) query = query.Add("challenge", ticket.Seal(challenge));
        return address.GetPath(context) + paths.SignIn + query;
    }
}
