using System.CommandLine;
using System.Net;
using GraphDelegatedKit.Testing.Tool.Apps;
using GraphDelegatedKit.Testing.Tool.Errors;
using GraphDelegatedKit.Testing.Tool.Log;
using GraphDelegatedKit.Testing.Tool.Seed;

namespace GraphDelegatedKit.Testing.Tool;

// The options of every command that starts a tenant.
internal sealed class TenantArguments
{
    private readonly Option<DirectoryInfo?> _stateFolder = new("--state")
    {
        Description = "The folder that keeps users, files, sign-ins and open uploads between runs. "
            + "Without it, all state is deleted at exit.",
        HelpName = "DIR",
    };

    private readonly Option<int> _userCount = NumberOption.Create(
        "--users", "N", 1, 1_000_000, 8, "The number of users to generate for a new state folder.");

    private readonly Option<bool> _empty = new("--empty")
    {
        Description = "Start without the sample data: one administrator, no teams, and no site but the root site. "
            + "What --users, --seed and --app give is added.",
    };

    private readonly Option<FileInfo?> _seed = new("--seed")
    {
        Description = "A JSON file with users, apps, teams, folders, files and faults to start with; 'graph-local schema' describes it. "
            + "A state folder gets the data once.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _tenantId = GuidOption.Create(
        "--tenant-id", "The directory id of the tenant. Without it, a new tenant gets a random id.");

    private readonly Option<string?> _clientId = GuidOption.Create(
        "--client-id", "The client id of the default application, a public client. Without it, a new tenant gets a random id.");

    private readonly Option<LocalApp[]> _apps = AppArgument.CreateOption();

    private readonly Option<bool> _wellKnownClients = new("--well-known-clients")
    {
        Description = "Know the client ids of Graph PowerShell, the Azure CLI (the default of Azure.Identity) and Azure PowerShell.",
    };

    private readonly Option<bool> _enforceScopes = new("--enforce-scopes")
    {
        Description = "Let a token do only what its permissions allow, as Graph does. Without it, permissions are not checked.",
    };

    private readonly RuleArguments _rules = new();

    private readonly Option<bool> _log = new("--log")
    {
        Description = "Write a line to stderr for each request: time, method, host and path, status, milliseconds; "
            + "and one for each warning.",
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[]
            {
                _stateFolder, _empty, _userCount, _seed, _tenantId, _clientId, _apps, _wellKnownClients, _enforceScopes, _log,
            })
            command.Options.Add(option);
        foreach (var option in _rules.Options)
            command.Options.Add(option);
    }

    public TenantStart CreateStart(ParseResult parseResult, int httpsPort, int httpPort, IPAddress? listenAddress = null)
    {
        var seed = parseResult.GetValue(_seed) is { } file ? SeedFile.Read(file.ToString()) : null;
        if (seed?.Data.Users is not null && parseResult.GetResult(_userCount) is { Implicit: false })
            throw new CommandFailedException($"{seed.Path} has users. Remove --users, or the users in the file.") { IsUsage = true };
        var stateFolder = parseResult.GetValue(_stateFolder)?.FullName;
        var options = new LocalTenantOptions
        {
            HttpsPort = httpsPort,
            HttpPort = httpPort,
            ListenAddress = listenAddress ?? IPAddress.Loopback,
            TenantId = parseResult.GetValue(_tenantId),
            ClientId = parseResult.GetValue(_clientId),
            Apps = GetApps(parseResult, seed),
            EnforceScopes = parseResult.GetValue(_enforceScopes),
            AllowWellKnownClients = parseResult.GetValue(_wellKnownClients),
            StateFolder = stateFolder,
            StartEmpty = parseResult.GetValue(_empty),
            Users = GetUsers(parseResult, seed),
            RequestCompleted = parseResult.GetValue(_log) ? RequestLogWriter.Write : null,

            Prepare = seed is null ? null : (tenant, _) => Seeder.ApplyAsync(tenant, seed, stateFolder),

            // The control API has its own list of requests, without bodies.
            MaxRecordedRequests = 0,
        };
        _rules.Apply(parseResult, seed?.Data.Rules, options.Rules);
        return new TenantStart(options);
    }

    private IReadOnlyList<LocalUser> GetUsers(ParseResult parseResult, SeedFile? seed)
    {
        if (seed?.Data.Users is { } users)
            return [.. users.Select(user => user.ToLocalUser())];
        var isDefault = parseResult.GetResult(_userCount) is null or { Implicit: true };
        return LocalUser.Generate(isDefault && parseResult.GetValue(_empty) ? 1 : parseResult.GetValue(_userCount));
    }

    private List<LocalApp> GetApps(ParseResult parseResult, SeedFile? seed)
    {
        var given = parseResult.GetRequiredValue(_apps);
        List<LocalApp> apps = [.. seed?.Apps ?? [], .. given];
        AppList.RequireDistinct(apps, isUsage: given.Length > 0);
        return apps;
    }
}
