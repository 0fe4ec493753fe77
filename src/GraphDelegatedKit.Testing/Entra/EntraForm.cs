using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace GraphDelegatedKit.Testing.Entra;

// The fields of a form or a query. A missing required field fails with Entra's error.
internal sealed class EntraForm
{
    private readonly Dictionary<string, string> _fields;

    private EntraForm(Dictionary<string, string> fields) => _fields = fields;

    public IEnumerable<string> Names => _fields.Keys;

    public static async Task<EntraForm> ReadAsync(RequestContext context)
    {
        if (!context.Request.HasFormContentType)
            return new EntraForm([]);
        var form = await context.Request.ReadFormAsync(context.Aborted).ConfigureAwait(false);
        return Create(form);
    }

    public static EntraForm FromQuery(IQueryCollection query) => Create(query);

    public string? this[string name] => _fields.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    public string GetRequired(string name) => this[name] ?? throw new EntraErrorException(
        "invalid_request", 900144, $"The request body must contain the following parameter: '{name}'.");

    // RFC 6749, 3.1 and 3.2: a parameter must not be included more than once. With two values, one would be checked and the other used.
    private static EntraForm Create(IEnumerable<KeyValuePair<string, StringValues>> fields)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in fields)
        {
            if (value.Count > 1)
                throw new EntraErrorException(
                    "invalid_request", 9000411, $"The request is not properly formatted. The parameter '{name}' is duplicated.");
            values[name] = value.ToString();
        }

        return new EntraForm(values);
    }
}
