using System.Globalization;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra;

// Ends a request with a sign-in error from wherever it was found.
internal sealed class EntraRefusal(EntraError error) : Exception(error.Description)
{
    public EntraRefusal(string error, int code, string description, string? suberror = null)
        : this(new EntraError(400, error, code, description, suberror))
    {
    }

    public EntraError Error => error;

    public Task AnswerAsync(Exchange exchange)
    {
        if (Error.RetryAfter is { } wait)
            exchange.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return exchange.JsonAsync(Error.Status, Error.ToJson(exchange));
    }
}
