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

    private readonly Option<int> _httpsPort = Number("--https-port", "PORT", 0, IPEndPoint.MaxPort, 0, "The port for https; 0 takes any free one.");
    private readonly Option<int> _httpPort = Number(
        "--http-port", "PORT", 0, IPEndPoint.MaxPort, 0, "The port for plain http, where people open the device page; 0 takes any free one.");

    private readonly Option<IPAddress> _listen = new("--listen")
    {
        Description = "The loopback address to listen on.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => IPAddress.Loopback,
        CustomParser = ParseLoopback,
    };

    private readonly Option<DirectoryInfo?> _state = new("--state")
    {
        Description = "A folder that keeps people, files, sign-ins and open uploads from run to run. Without it all is forgotten at the end.",
        HelpName = "DIR",
    };

    private readonly Option<FileInfo?> _ca = new("--ca")
    {
        Description = "Write the certificate authority to trust to this file, as PEM.",
        HelpName = "FILE",
    };

    private readonly Option<int> _users = Number("--users", "N", 1, 1_000_000, 8, "How many people to make up when the state folder is new.");

    private GraphLocalCommand()
    {
        foreach (var option in new Option[] { _httpsPort, _httpPort, _listen, _state, _ca, _users })
            _root.Options.Add(option);
    }

    public static GraphLocalCommand Create() => new();

    public async Task<int> RunAsync(string[] args)
    {
        var parsed = _root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync($"graph-local: {parsed.Errors[0].Message}").ConfigureAwait(false);
            return ExitCodes.Usage;
        }

        var action = parsed.Action;
        if (action is not null)
            return await parsed.InvokeAsync().ConfigureAwait(false);

        return await TenantProcess.RunAsync(
            new LocalTenantOptions
            {
                HttpsPort = parsed.GetValue(_httpsPort),
                HttpPort = parsed.GetValue(_httpPort),
                ListenAddress = parsed.GetRequiredValue(_listen),
                StateFolder = parsed.GetValue(_state)?.FullName,
                Users = LocalUser.Generate(parsed.GetValue(_users)),

                // Nobody in this process reads them.
                RequestsOnRecord = 0,
            },
            parsed.GetValue(_ca)?.FullName).ConfigureAwait(false);
    }

    private static Option<int> Number(string name, string helpName, int least, int most, int usual, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => usual,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
                return number;
            result.AddError($"{name} takes a number from {least} to {most}.");
            return usual;
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
