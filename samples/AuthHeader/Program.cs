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
    Description = "A permission the token must have; may be repeated.",
    DefaultValueFactory = _ => ["User.Read"],
};

var rootCommand = new RootCommand("Prints the Authorization header for another tool.") { showToken, scope };
rootCommand.SetAction(async (parseResult, cancellationToken) =>
{
    var settings = options.Read(parseResult);
    if (!Console.IsOutputRedirected && !parseResult.GetValue(showToken))
        throw new UsageException("This would print a token to a terminal. Pipe it into the other tool, or say --show-token.");

    await using var environment = await SampleEnvironment.OpenAsync(settings, cancellationToken);
    await using var session = DelegatedSession.Open(environment.CreateSessionOptions(parseResult.GetValue(scope)!));

    var token = await session.GetTokenAsync(cancellationToken: cancellationToken);
    environment.ReportUnusedMethod(token);
    if (settings.UseJson)
        JsonLine.Write(new
        {
            authorization = token.Header.ToString(),
            expiresOn = TimeZoneInfo.ConvertTime(token.ExpiresOn, TimeZoneInfo.Local),
        });
    else Console.WriteLine($"Authorization: {token.Header}");
    return ExitCode.Done;
});

var help = new SampleHelp
{
    [rootCommand] = """
        Examples:
          curl -H "$(AuthHeader)" https://graph.microsoft.com/v1.0/me
          curl -H "$(AuthHeader --scope Files.Read)" https://graph.microsoft.com/v1.0/me/drive
          AuthHeader --json | jq -r .expiresOn
        """,
};
return await Sample.RunAsync(rootCommand, options, help, args);
