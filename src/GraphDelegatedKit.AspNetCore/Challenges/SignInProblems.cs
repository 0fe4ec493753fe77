using GraphDelegatedKit.AspNetCore.Pages;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.AspNetCore.Challenges;

/// <summary>The page for each reason of a <see cref="SignInException"/> that another sign-in cannot fix.</summary>
internal static class SignInProblems
{
    public static bool RequiresSignIn(SignInException error) =>
        error.Reason is SignInReason.SignInRequired or SignInReason.ConsentRequired;

    /// <param name="error">The failure.</param>
    /// <param name="redirectUri">The address that must be registered, for a remedy that names it.</param>
    public static PageContent CreatePage(SignInException error, string redirectUri)
    {
        var (status, title) = error.Reason switch
        {
            SignInReason.Cache => (StatusCodes.Status503ServiceUnavailable, "Please try again in a moment"),
            SignInReason.Service => (StatusCodes.Status503ServiceUnavailable, "The sign-in service does not answer"),
            SignInReason.AppRegistration => (StatusCodes.Status500InternalServerError, "The app is not set up correctly"),
            SignInReason.InteractionFailed => (StatusCodes.Status403Forbidden, "The sign-in was not completed"),
            SignInReason.ConsentRequired => (StatusCodes.Status403Forbidden, "A permission was not granted"),
            SignInReason.AccountChoice => (StatusCodes.Status403Forbidden, "Another account signed in"),
            SignInReason.SignInRequired => (StatusCodes.Status403Forbidden, "The sign-in was not accepted"),
            _ => (StatusCodes.Status403Forbidden, "The sign-in is blocked"),
        };
        return new(status, title, error.Message, WebRemedies.Find(error.AadstsCodes, redirectUri) ?? error.Remedy)
        {
            Detail = error.CorrelationId is { } id ? $"For support: correlation id {id}" : null,
            Members = GetMembers(error),
        };
    }

    private static Dictionary<string, object?> GetMembers(SignInException error)
    {
        var members = new Dictionary<string, object?>();
        if (error.AadstsCodes.Count > 0) members["aadstsCodes"] = error.AadstsCodes;
        if (error.CorrelationId is { } id) members["correlationId"] = id;
        return members;
    }

    public static TimeSpan? GetRetryAfter(SignInException error) => error.Reason switch
    {
        SignInReason.Cache or SignInReason.Service => error.RetryAfter ?? GraphDelegatedDefaults.RetryAfter,
        _ => error.RetryAfter,
    };
}
