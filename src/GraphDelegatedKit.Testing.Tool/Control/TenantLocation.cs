using System.CommandLine;
using System.CommandLine.Parsing;
using GraphDelegatedKit.Testing.Tool.Errors;

namespace GraphDelegatedKit.Testing.Tool.Control;

// The options that name a running tenant.
internal sealed class TenantLocation
{
    // "run" sets the variable for its command.
    public const string Variable = "GRAPH_LOCAL_HTTP";

    private readonly Option<DirectoryInfo?> _stateFolder = new("--state")
    {
        Description = "The state folder of the tenant.",
        HelpName = "DIR",
    };

    private readonly Option<Uri?> _url = new("--url")
    {
        Description = "The plain http address of the tenant, instead of --state: \"http\" of the line that graph-local prints. "
            + $"[env: {Variable}]",
        HelpName = "URL",
        CustomParser = Parse,
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_stateFolder);
        command.Options.Add(_url);
    }

    public void Check(ParseResult parseResult)
    {
        if (parseResult.GetValue(_stateFolder) is not null && parseResult.GetValue(_url) is not null)
            throw new CommandFailedException("--state and --url exclude each other. Give one of them.") { IsUsage = true };
    }

    public async Task<RunningTenant> FindAsync(ParseResult parseResult)
    {
        if (parseResult.GetValue(_stateFolder)?.FullName is { } folder)
            return new RunningTenant(await FindAsync(folder).ConfigureAwait(false));
        if (parseResult.GetValue(_url) is { } url)
            return new RunningTenant(url);
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } variable)
            throw new CommandFailedException($"Which tenant? Give --state DIR or --url URL, or set {Variable}.") { IsUsage = true };
        return new RunningTenant(Parse(variable) ?? throw new CommandFailedException(DescribeUrl(Variable)) { IsUsage = true });
    }

    private static async Task<Uri> FindAsync(string folder)
    {
        var address = await LocalTenantAddress.FindRunningAsync(folder).ConfigureAwait(false);
        return address?.HttpAddress ?? throw new CommandFailedException(
            $"No local tenant runs on '{folder}'. Start it with 'graph-local --state', or give the folder of one that runs. "
            + "Only its own command can reach a tenant of 'graph-local run'.")
        {
            IsTransient = true,
        };
    }

    private static Uri? Parse(ArgumentResult result)
    {
        var url = Parse(result.Tokens[0].Value);
        if (url is null)
            result.AddError(DescribeUrl("--url"));
        return url;
    }

    // The control API answers requests to loopback host names only.
    private static Uri? Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttp && url.IsLoopback ? url : null;

    private static string DescribeUrl(string name) =>
        $"{name} takes the plain http address of a tenant on this machine, such as http://127.0.0.1:8080.";
}
