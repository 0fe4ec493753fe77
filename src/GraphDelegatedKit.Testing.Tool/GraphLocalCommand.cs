using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;

namespace GraphDelegatedKit.Testing.Tool;

// graph-local's options and what they mean.
internal sealed class GraphLocalCommand
{
    private readonly RootCommand _root = new(
        "Microsoft Entra ID and Microsoft Graph on this machine's loopback, for tests and demonstrations without an account. "
        + "It plays the services as they are when nothing goes wrong; faults, quotas and the record of requests are for tests in .NET that start the tenant "
        + "in their own process (GraphDelegatedKit.Testing).");

    private readonly Option<int> _httpsPort = CreateNumberOption("--https-port", "PORT", 0, IPEndPoint.MaxPort, 0, "The port for https; 0 takes any free one.");
    private readonly Option<int> _httpPort = CreateNumberOption(
        "--http-port", "PORT", 0, IPEndPoint.MaxPort, 0, "The port for plain http, where people open the device page; 0 takes any free one.");

    private readonly Option<IPAddress> _listenAddress = new("--listen")
    {
        Description = "The loopback address to listen on.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => IPAddress.Loopback,
        CustomParser = ParseLoopback,
    };

    private readonly Option<DirectoryInfo?> _stateFolder = new("--state")
    {
        Description = "A folder that keeps people, files, sign-ins and open uploads from run to run. Without it all is forgotten at the end.",
        HelpName = "DIR",
    };

    private readonly Option<FileInfo?> _authorityFile = new("--ca")
    {
        Description = "Write the certificate authority to trust to this file, as PEM.",
        HelpName = "FILE",
    };

    private readonly Option<int> _userCount = CreateNumberOption("--users", "N", 1, 1_000_000, 8, "How many people to make up when the state folder is new.");

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
            await Console.Error.WriteLineAsync($"graph-local: {parseResult.Errors[0].Message}").ConfigureAwait(false);
            return ExitCodes.Usage;
        }

        var action = parseResult.Action;
        if (action is not null)
            return await parseResult.InvokeAsync().ConfigureAwait(false);

        return await TenantProcess.RunAsync(
            new LocalTenantOptions
            {
                HttpsPort = parseResult.GetValue(_httpsPort),
                HttpPort = parseResult.GetValue(_httpPort),
                ListenAddress = parseResult.GetRequiredValue(_listenAddress),
                StateFolder = parseResult.GetValue(_stateFolder)?.FullName,
                Users = LocalUser.Generate(parseResult.GetValue(_userCount)),

                // Nobody in this process reads them.
                MaxRecordedRequests = 0,
            },
            parseResult.GetValue(_authorityFile)?.FullName).ConfigureAwait(false);
    }

    private static Option<int> CreateNumberOption(string name, string helpName, int min, int max, int defaultValue, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => defaultValue,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
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
