using System.CommandLine;
using System.Net;

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

    private readonly Option<bool> _log = new("--log")
    {
        Description = "Write a line to stderr for each request: time, method, host and path, status, milliseconds.",
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _stateFolder, _userCount, _log })
            command.Options.Add(option);
    }

    public TenantStart CreateStart(ParseResult parseResult, int httpsPort, int httpPort, IPAddress? listenAddress = null)
    {
        var options = new LocalTenantOptions
        {
            HttpsPort = httpsPort,
            HttpPort = httpPort,
            ListenAddress = listenAddress ?? IPAddress.Loopback,
            StateFolder = parseResult.GetValue(_stateFolder)?.FullName,
            Users = LocalUser.Generate(parseResult.GetValue(_userCount)),
            RequestCompleted = parseResult.GetValue(_log) ? RequestLogWriter.Write : null,

            // This process has no reader for recorded requests.
            MaxRecordedRequests = 0,
        };
        return new TenantStart(options);
    }
}
