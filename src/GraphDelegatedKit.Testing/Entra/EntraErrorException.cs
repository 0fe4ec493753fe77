using System.Globalization;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra;

// Ends a request with a sign-in error.
internal sealed class EntraErrorException(EntraError error) : Exception(error.Description)
{
    public EntraErrorException(string error, int code, string description, string? suberror = null)
        : this(new EntraError(400, error, code, description, suberror))
    {
    }

    public EntraError Error => error;

    public Task WriteAsync(RequestContext context)
    {
        if (Error.RetryAfter is { } retryAfter)
            context.Response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return context.WriteJsonAsync(Error.Status, Error.ToJson(context));
    }
}
