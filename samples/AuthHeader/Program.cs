using System.CommandLine;
using GraphDelegatedKit;
using Samples;

var options = new SampleOptions();
var showToken = new Option<bool>("--show-token")
{
    Description = "Print the token even to a terminal: everyone who reads it can act as you until it expires.",
};
var scope = new Option<string[]>("--scope")
{
    HelpName = "NAME",
    Description = "A permission the token must have; may be repeated. Default: User.Read.",
    DefaultValueFactory = _ => ["User.Read"],
};

const string Description =
    "Prints the Authorization header for another tool: curl -H \"$(AuthHeader)\" https://graph.microsoft.com/v1.0/me";
var rootCommand = new RootCommand(Description) { showToken, scope };
rootCommand.SetAction(async (parseResult, cancellationToken) =>
{
    var settings = options.Read(parseResult);
    if (!Console.IsOutputRedirected && !parseResult.GetValue(showToken))
        throw new UsageException("This would print a token to a terminal. Pipe it into the other tool, or say --show-token.");

    await using var environment = await SampleEnvironment.OpenAsync(settings, cancellationToken);
    await using var session = DelegatedSession.Open(environment.CreateSessionOptions(parseResult.GetValue(scope)!));

    var token = await session.GetTokenAsync(cancellationToken: cancellationToken);
    Console.WriteLine($"Authorization: {token.Header}");
    return ExitCode.Done;
});

return await Sample.RunAsync(rootCommand, options, args);
