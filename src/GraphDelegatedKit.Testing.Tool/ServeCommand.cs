using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using GraphDelegatedKit.Testing.Tool.Apps;

namespace GraphDelegatedKit.Testing.Tool;

// graph-local without a command: a tenant that runs until a signal arrives.
internal sealed class ServeCommand
{
    public const string Help = $$"""
        It prints one line of JSON with its ids, ports and addresses, and runs until Ctrl+C or SIGTERM.

        Clients: programs keep the real addresses, such as https://graph.microsoft.com.
          one program, on Linux   graph-local run -- COMMAND
          curl                    curl --cacert FILE --connect-to ::127.0.0.1:PORT https://graph.microsoft.com/v1.0/me
          .NET                    LocalTenantAddress.FindRunningAsync(DIR), then CreateHandler() (package GraphDelegatedKit.Testing)
          a browser               the address "http" of the JSON line: no certificate is needed for it

        Hosts: what cannot be given another address needs a hosts file. List each host name with 127.0.0.1 and start graph-local with
          --https-port 443 --http-port 80. 'graph-local hosts' prints the lines. Remove them afterwards: they lead the whole machine here.

        Trust: --ca FILE writes the certificate authority of the tenant. Clients read it from a variable of theirs:
          SSL_CERT_FILE (OpenSSL, .NET on Linux, Go), CURL_CA_BUNDLE, REQUESTS_CA_BUNDLE (Python), NODE_EXTRA_CA_CERTS (Node.js).
          With --state it stays the same between runs, for up to 90 days. It is valid only for the names that the tenant plays.
          For clients without such a variable: 'graph-local trust' shows the stores of this machine.

        {{AppArgument.Help}}

        {{RuleArguments.Help}}

        Scripts: the control API at the plain http address needs no credential, and answers loopback host names only.
          ready?                  curl --fail --retry 20 --retry-all-errors http://127.0.0.1:PORT/_local/health
          what went wrong?        curl "http://127.0.0.1:PORT/_local/requests?status=4xx"
          a fault                 curl --json '{"kind":"throttle","path":"/v1.0/me"}' http://127.0.0.1:PORT/_local/faults
          everything else         curl http://127.0.0.1:PORT/_local/openapi.json

        Exit codes:
          0    stopped by SIGTERM
          1    failed
          2    wrong command line
          130  stopped by Ctrl+C
        """;

    private readonly TenantArguments _tenant = new();
    private readonly Option<int> _httpsPort = NumberOption.Create(
        "--https-port", "PORT", 0, IPEndPoint.MaxPort, 0, "The port for https; 0 uses any free port.");

    private readonly Option<int> _httpPort = NumberOption.Create(
        "--http-port", "PORT", 0, IPEndPoint.MaxPort, 0,
        "The port for plain http, which serves the device sign-in page; 0 uses any free port.");

    private readonly Option<IPAddress> _listenAddress = new("--listen")
    {
        Description = "The loopback address to listen on.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => IPAddress.Loopback,
        CustomParser = ParseLoopback,
    };

    private readonly Option<FileInfo?> _authorityFile = new("--ca")
    {
        Description = "Write the certificate authority to trust to this file, as PEM.",
        HelpName = "FILE",
    };

    public void AddTo(RootCommand command)
    {
        foreach (var option in new Option[] { _httpsPort, _httpPort, _listenAddress, _authorityFile })
            command.Options.Add(option);
        _tenant.AddTo(command);
        command.SetAction((parseResult, _) => InvokeAsync(parseResult));
    }

    private Task<int> InvokeAsync(ParseResult parseResult)
    {
        var (httpsPort, httpPort) = (parseResult.GetValue(_httpsPort), parseResult.GetValue(_httpPort));
        if (httpsPort == httpPort && httpsPort > 0)
            throw new CommandFailedException("--https-port and --http-port need different numbers.") { IsUsage = true };
        var start = _tenant.CreateStart(parseResult, httpsPort, httpPort, parseResult.GetRequiredValue(_listenAddress));
        return TenantProcess.RunAsync(start, parseResult.GetValue(_authorityFile)?.FullName);
    }

    private static IPAddress? ParseLoopback(ArgumentResult result)
    {
        if (IPAddress.TryParse(result.Tokens[0].Value, out var address) && IPAddress.IsLoopback(address))
            return address;
        result.AddError("--listen takes a loopback address, such as 127.0.0.1 or 127.0.0.2.");
        return null;
    }
}
