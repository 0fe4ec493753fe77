using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Entra;

// The fields of a posted form; a missing one is refused in Entra's words.
internal sealed class EntraForm
{
    private readonly Func<string, string?> _field;

    private EntraForm(Func<string, string?> field) => _field = field;

    public static async Task<EntraForm> ReadAsync(Exchange exchange)
    {
        if (!exchange.Request.HasFormContentType)
            return new EntraForm(_ => null);
        var form = await exchange.Request.ReadFormAsync(exchange.Aborted).ConfigureAwait(false);
        return new EntraForm(name => form[name].ToString());
    }

    public static EntraForm FromQuery(IQueryCollection query) => new(name => query[name].ToString());

    public string? this[string name] => _field(name) is { Length: > 0 } value ? value : null;

    public string Required(string name) => this[name] ?? throw new EntraRefusal(
        "invalid_request", 900144, $"The request body must contain the following parameter: '{name}'.");
}
