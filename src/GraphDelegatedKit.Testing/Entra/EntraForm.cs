using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Entra;

// The fields of a form or a query. A missing required field fails with Entra's error.
internal sealed class EntraForm
{
    private readonly Func<string, string?> _getField;

    private EntraForm(Func<string, string?> getField) => _getField = getField;

    public static async Task<EntraForm> ReadAsync(RequestContext context)
    {
        if (!context.Request.HasFormContentType)
            return new EntraForm(_ => null);
        var form = await context.Request.ReadFormAsync(context.Aborted).ConfigureAwait(false);
        return new EntraForm(name => form[name].ToString());
    }

    public static EntraForm FromQuery(IQueryCollection query) => new(name => query[name].ToString());

    public string? this[string name] => _getField(name) is { Length: > 0 } value ? value : null;

    public string GetRequired(string name) => this[name] ?? throw new EntraErrorException(
        "invalid_request", 900144, $"The request body must contain the following parameter: '{name}'.");
}
