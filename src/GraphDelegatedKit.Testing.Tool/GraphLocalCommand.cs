using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;

namespace GraphDelegatedKit.Testing.Tool;

// The command line of graph-local.
internal sealed class GraphLocalCommand
{
    private readonly RootCommand _root = new(
        "Imitates Microsoft Entra ID and Microsoft Graph on this machine's loopback interface, "
        + "for tests and demonstrations without an account. The tool plays the services without faults. "
        + "For faults, quotas and recorded requests, start the tenant from a .NET test "
        + "(package GraphDelegatedKit.Testing).");

    private readonly Option<int> _httpsPort = CreateNumberOption(
        "--https-port", "PORT", 0, IPEndPoint.MaxPort, 0, "The port for https; 0 uses any free port.");
    private readonly Option<int> _httpPort = CreateNumberOption(
        "--http-port", "PORT", 0, IPEndPoint.MaxPort, 0,
        "The port for plain http, which serves the device sign-in page; 0 uses any free port.");

    private readonly Option<IPAddress> _listenAddress = new("--listen")
    {
        Description = "The loopback address to listen on.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => IPAddress.Loopback,
        CustomParser = ParseLoopback,
    };

    private readonly Option<DirectoryInfo?> _stateFolder = new("--state")
    {
        Description = "The folder that keeps users, files, sign-ins and open uploads between runs. "
            + "Without it, all state is deleted at exit.",
        HelpName = "DIR",
    };

    private readonly Option<FileInfo?> _authorityFile = new("--ca")
    {
        Description = "Write the certificate authority to trust to this file, as PEM.",
        HelpName = "FILE",
    };

    private readonly Option<int> _userCount = CreateNumberOption(
        "--users", "N", 1, 1_000_000, 8, "The number of users to generate for a new state folder.");

    private GraphLocalCommand()
    {
        foreach (var option in new Option[] { _httpsPort, _httpPort, _listenAddress, _stateFolder, _authorityFile, _userCount })
            _root.Options.Add(option);
    }

    public static GraphLocalCommand Create() => new();

    public async Task<int> RunAsync(string[] args)
    {
        var parseResult = _root.Parse(args);
        if (parseResult.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync($"graph-local: {DescribeError(parseResult)} See --help.").ConfigureAwait(false);
            return ExitCodes.Usage;
        }

        if (parseResult.Action is not null)
            return await parseResult.InvokeAsync().ConfigureAwait(false);

        return await TenantProcess.RunAsync(
            new LocalTenantOptions
            {
                HttpsPort = parseResult.GetValue(_httpsPort),
                HttpPort = parseResult.GetValue(_httpPort),
                ListenAddress = parseResult.GetRequiredValue(_listenAddress),
                StateFolder = parseResult.GetValue(_stateFolder)?.FullName,
                Users = LocalUser.Generate(parseResult.GetValue(_userCount)),

                // This process has no reader for recorded requests.
                MaxRecordedRequests = 0,
            },
            parseResult.GetValue(_authorityFile)?.FullName).ConfigureAwait(false);
    }

    private string DescribeError(ParseResult parseResult)
    {
        if (parseResult.UnmatchedTokens is not [var unknown, ..]) return parseResult.Errors[0].Message;

        var similar = Suggestion.Find(unknown, _root.Options.Select(option => option.Name));
        return $"There is no option or argument '{unknown}' here.{(similar is null ? "" : $" Did you mean '{similar}'?")}";
    }

    private static Option<int> CreateNumberOption(
        string name, string helpName, int min, int max, int defaultValue, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => defaultValue,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= min
                && number <= max)
                return number;
            result.AddError($"{name} takes a number from {min} to {max}.");
            return defaultValue;
        },
    };

    private static IPAddress? ParseLoopback(ArgumentResult result)
    {
        if (IPAddress.TryParse(result.Tokens[0].Value, out var address) && IPAddress.IsLoopback(address))
            return address;
        result.AddError("--listen takes a loopback address, such as 127.0.0.1 or 127.0.0.2.");
        return null;
    }
}
