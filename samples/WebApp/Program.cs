using System.CommandLine;
using Samples;
using WebApp.Hosting;

var options = SampleOptions.CreateForServer();
var port = new Option<int?>("--port")
{
    HelpName = "N",
    Description = $"The port of http://localhost; 0 for any free one. Default: {ListenAddress.DefaultPort}. [env: ASPNETCORE_URLS]",
    Recursive = true,
};
port.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int?>() is < 0 or > 65_535) result.AddError("--port takes a number from 0 to 65535.");
});

var rootCommand = new RootCommand("A web app: users sign in, see their ID token, call Graph, and look up or disable accounts.") { port };
rootCommand.SetAction((parseResult, cancellationToken) =>
    ServeCommand.RunAsync(options.Read(parseResult), parseResult.GetValue(port), cancellationToken));

var healthCommand = new Command("health", "Asks the app that runs on this machine whether it is healthy; exit code 1 if it is not.");
healthCommand.SetAction((parseResult, cancellationToken) => HealthCommand.RunAsync(parseResult.GetValue(port), cancellationToken));
rootCommand.Subcommands.Add(healthCommand);

var help = new SampleHelp
{
    HasTokenCache = false,
    [rootCommand] = """
        Examples:
          WebApp                        # on the local tenant, at http://localhost:5080
          WebApp --port 0               # at any free port
          GRAPH_CLIENT_SECRET=... WebApp --tenant contoso.onmicrosoft.com --client ID

        With --tenant and --client:
          GRAPH_CLIENT_SECRET           The secret of the registration; GraphDelegated__ClientSecret and the other keys of the section
                                        GraphDelegated are read too.
        """,
};
return await Sample.RunAsync(rootCommand, options, help, args);
