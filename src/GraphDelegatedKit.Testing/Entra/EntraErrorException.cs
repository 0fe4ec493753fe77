using System.Globalization;
using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Rules;

namespace GraphDelegatedKit.Testing.Entra;

// Ends a request with a sign-in error.
internal sealed class EntraErrorException(EntraError error) : Exception(error.Description)
{
    public EntraErrorException(string error, int code, string description, string? suberror = null)
        : this(new EntraError(400, error, code, description, suberror))
    {
    }

    public EntraError Error => error;

    // Creates the error for an application that did not prove who it is.
    public static EntraErrorException InvalidClient(int code, string description) =>
        new(new EntraError(401, "invalid_client", code, description));

    public static EntraErrorException ConsentRequired(string error, RegisteredApp app, string? suberror = null) => new(
        error,
        65001,
        $"The user or administrator has not consented to use the application with ID '{app.ClientId}' named '{app.DisplayName}'. "
        + "Send an interactive authorization request for this user and resource.",
        suberror);

    // Creates the error for a request that Entra would accept and a rule of the tenant refuses. Its code is that of a malformed or invalid
    // request.
    public static EntraErrorException RefusedByRule(LocalRule rule, string message) => new(
        "invalid_request",
        9002313,
        $"{message} The local tenant refuses the request because of its rule {RuleTable.GetName(rule)}.");

    public Task WriteAsync(RequestContext context)
    {
        if (Error.RetryAfter is { } retryAfter)
            context.Response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return context.WriteJsonAsync(Error.Status, Error.ToJson(context));
    }
}
