using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using GraphDelegatedKit.Testing.Tool.Apps;
using GraphDelegatedKit.Testing.Tool.Errors;

namespace GraphDelegatedKit.Testing.Tool;

// graph-local without a command: runs a tenant until a signal arrives.
internal sealed class ServeCommand
{
    public const string Help = $$"""
        Clients keep the real addresses, such as https://graph.microsoft.com:
          any, on Linux   graph-local run -- COMMAND
          curl            curl --cacert FILE --connect-to ::127.0.0.1:PORT \
                            https://graph.microsoft.com/v1.0/me
          .NET            LocalTenantAddress.FindRunningAsync(DIR), CreateHandler()
                            (package GraphDelegatedKit.Testing)
          a browser       the address "http" of the JSON line: the live page, and the
                            sign-in pages; they need no certificate

        Hosts: a client that cannot be given another address needs the hosts file. Put
          the lines of 'graph-local hosts' into it, and start graph-local with
          --https-port 443 --http-port 80. Remove the lines afterwards: they lead all
          programs of the machine here.

        Trust: --ca FILE writes the certificate authority of the tenant. Clients read it
          from a variable: SSL_CERT_FILE (OpenSSL, .NET on Linux, Go), CURL_CA_BUNDLE,
          REQUESTS_CA_BUNDLE (Python), NODE_EXTRA_CA_CERTS (Node.js). For the others,
          'graph-local trust' shows the certificate stores of this machine. With
          --state, the authority stays the same between runs, for up to 90 days. It is
          valid only for the names that the tenant plays.

        {{AppArgument.Help}}

        {{RuleArguments.Help}}

        Scripts: the control API at the plain http address needs no credential, and
          answers loopback host names only. With tenant=http://127.0.0.1:PORT:
          a sign-in         graph-local approve CODE --url $tenant
          ready?            curl --fail --retry 20 --retry-all-errors \
                              $tenant/_local/health
          what went wrong?  curl "$tenant/_local/requests?status=4xx"
          a fault           curl $tenant/_local/faults --json \
                              '{"kind":"throttle","path":"/v1.0/me"}'
          all of it         curl $tenant/_local/openapi.json

        The tenant plays no faults but those of --seed and of the control API. Quotas
        and recorded bodies are in the package GraphDelegatedKit.Testing alone: start
        the tenant from a .NET test for them.

        Environment variables:
          NO_COLOR  if it is not empty, the lines of --log have no color

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
