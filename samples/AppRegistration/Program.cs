using System.CommandLine;
using AppRegistration;
using Samples;

const string GraphCommandLineTools = "14d82eec-204b-4c2f-b7e8-296a70dab67e"; // Microsoft's own, present in every tenant

var options = new SampleOptions(GraphCommandLineTools);
var credentialOptions = new CredentialOptions();
var kind = ChoiceOption.Create("--for", "What the app is registered for.", defaultValue: null, "console", "web");
var name = new Option<string?>("--name")
{
    HelpName = "NAME",
    Description = "The name of the app. Default: GraphDelegatedKit console app, or GraphDelegatedKit web app.",
};
var scopes = new Option<string[]>("--scopes")
{
    HelpName = "NAME...",
    Description = "The delegated permissions of Microsoft Graph that the app requests.",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => ["User.Read", "User.ReadBasic.All"],
};
var redirect = new Option<string[]>("--redirect")
{
    HelpName = "URI...",
    Description = "The redirect URIs. Default: http://localhost; for a web app http://localhost:5080/auth/redirect.",
    AllowMultipleArgumentsPerToken = true,
};
var configure = new Option<string?>("--configure")
{
    HelpName = "FILE",
    Description = "The configuration of a sample: appsettings.Local.json of a web app, or a file of GRAPH_ variables for the others.",
};
var dryRun = new Option<bool>("--dry-run") { Description = "Show what would be done, and change nothing." };
var restore = new Option<bool>("--restore") { Description = "Bring back a deleted app that still holds the name." };
var noSignIn = new Option<bool>("--no-sign-in") { Description = "Do not sign in with the app at the end." };
var admin = new Option<bool>("--admin") { Description = "Grant the permissions for all users, as an administrator." };
var purge = new Option<bool>("--purge") { Description = "Delete the app for good: it cannot be restored." };

var help = new SampleHelp();

var rootCommand = new RootCommand("Registers the app that a sample signs in with, configures the sample, and removes both.");
help[rootCommand] = """
    Signs in with Microsoft Graph Command Line Tools, which is present in every tenant, unless --client names another app. Without
    --tenant, everything happens on the local tenant.

    Examples:
      AppRegistration create --for console --configure graph.env        # then: set -a; . ./graph.env; QuickStart
      AppRegistration create --for web --configure samples/WebApp/appsettings.Local.json
      AppRegistration show
      AppRegistration grant --admin
      AppRegistration rotate --configure samples/WebApp/appsettings.Local.json
      AppRegistration remove --for web --purge --configure samples/WebApp/appsettings.Local.json
    """;

var createCommand = new Command("create", "Registers an app, or adds what is missing, and signs in with it. Can be repeated.")
{
    kind, name, scopes, redirect, configure, restore, noSignIn, dryRun,
};
credentialOptions.AddTo(createCommand, canCreate: true);
help[createCommand] = """
    Each step looks first: run the same command again after an interruption, or to add permissions or redirect URIs. What others have
    added to the app stays. The text of a secret is stored or shown once, when it is created.

    Examples:
      AppRegistration create --for console --scopes User.Read Files.ReadWrite --dry-run
      AppRegistration create --for web --redirect https://app.contoso.com/auth/redirect --secret-file webapp.env
      AppRegistration create --for web --credential certificate --certificate webapp.pfx --configure samples/WebApp/appsettings.Local.json
    """;
createCommand.SetAction((parseResult, cancellationToken) =>
{
    var settings = options.Read(parseResult);
    var report = new StepReport(settings.UseJson, parseResult.GetValue(dryRun));
    var appKind = ReadKind(parseResult) ?? throw new UsageException("create needs --for console or --for web.");
    var identity = ReadSelection(parseResult).Identity!;
    var path = parseResult.GetValue(configure);
    var arguments = new CreateArguments(
        appKind,
        identity,
        parseResult.GetValue(scopes)!,
        RedirectUris.Read(appKind, parseResult.GetValue(redirect) ?? []),
        appKind == AppKind.Web ? credentialOptions.Create(parseResult, identity.DisplayName, path) : null,
        path is null ? null : CreateConfigurationFor(appKind, path),
        parseResult.GetValue(restore),
        !parseResult.GetValue(noSignIn));
    return DirectoryConnection.RunAsync(
        settings,
        CreateCommand.GetScopes(report.IsDryRun),
        connection => new CreateCommand(connection, settings, arguments, report).RunAsync(cancellationToken),
        cancellationToken);
});
rootCommand.Subcommands.Add(createCommand);

var showCommand = new Command("show", "Shows the registered apps: addresses, permissions and who granted them, credentials.")
{
    kind, name,
};
help[showCommand] = """
    Examples:
      AppRegistration show --json | jq '.permissions[] | select(.grantedFor == null).name'
    """;
showCommand.SetAction((parseResult, cancellationToken) =>
{
    var settings = options.Read(parseResult);
    return DirectoryConnection.RunAsync(
        settings,
        ShowCommand.Scopes,
        connection => ShowCommand.RunAsync(connection, ReadSelection(parseResult), settings.UseJson, cancellationToken),
        cancellationToken);
});
rootCommand.Subcommands.Add(showCommand);

var grantCommand = new Command("grant", "Grants the app its permissions: for you at the sign-in page or, with --admin, for all users.")
{
    admin, kind, name, configure, dryRun,
};
credentialOptions.AddTo(grantCommand, canCreate: false);
help[grantCommand] = """
    --admin needs a role such as Cloud Application Administrator. Without it, the address for an administrator is printed.

    Examples:
      AppRegistration grant --admin
      AppRegistration grant --for console --browser
    """;
grantCommand.SetAction((parseResult, cancellationToken) =>
{
    var settings = options.Read(parseResult);
    var report = new StepReport(settings.UseJson, parseResult.GetValue(dryRun));
    var asAdministrator = parseResult.GetValue(admin);
    return DirectoryConnection.RunAsync(
        settings,
        GrantCommand.GetScopes(asAdministrator, report.IsDryRun),
        connection =>
        {
            var command = new GrantCommand(connection, settings, ReadSelection(parseResult), report);
            return asAdministrator
                ? command.GrantForAllUsersAsync(cancellationToken)
                : command.GrantForUserAsync(credentialOptions.Find(parseResult, parseResult.GetValue(configure)), cancellationToken);
        },
        cancellationToken);
});
rootCommand.Subcommands.Add(grantCommand);

var rotateCommand = new Command("rotate", "Replaces the secret or the certificate of a web app. The one before is removed at the end.")
{
    kind, name, configure, noSignIn, dryRun,
};
credentialOptions.AddTo(rotateCommand, canCreate: true);
help[rotateCommand] = """
    A running web app must read the new credential: restart it.

    Examples:
      AppRegistration rotate --configure samples/WebApp/appsettings.Local.json
      AppRegistration rotate --credential certificate --certificate webapp.pfx
    """;
rotateCommand.SetAction((parseResult, cancellationToken) =>
{
    var settings = options.Read(parseResult);
    var report = new StepReport(settings.UseJson, parseResult.GetValue(dryRun));
    var selection = ReadSelection(parseResult);
    var subject = selection.Identity?.DisplayName ?? AppIdentity.Create(AppKind.Web).DisplayName;
    var credential = credentialOptions.Create(parseResult, subject, parseResult.GetValue(configure));
    return DirectoryConnection.RunAsync(
        settings,
        CreateCommand.GetScopes(report.IsDryRun),
        connection => RotateCommand.RunAsync(
            connection, settings, selection, credential, !parseResult.GetValue(noSignIn), report, cancellationToken),
        cancellationToken);
});
rootCommand.Subcommands.Add(rotateCommand);

var removeCommand = new Command("remove", "Takes the configuration back and deletes the app. Refuses an app that it did not register.")
{
    kind, name, purge, configure, dryRun,
};
credentialOptions.AddTo(removeCommand, canCreate: false);
help[removeCommand] = """
    Name the same files as with create, so that they are taken back. A deleted app can be restored for 30 days, unless it is purged.

    Examples:
      AppRegistration remove --for console --configure graph.env
      AppRegistration remove --name "Quarterly report" --purge --dry-run
    """;
removeCommand.SetAction((parseResult, cancellationToken) =>
{
    var settings = options.Read(parseResult);
    var report = new StepReport(settings.UseJson, parseResult.GetValue(dryRun));
    var path = parseResult.GetValue(configure);
    return DirectoryConnection.RunAsync(
        settings,
        RemoveCommand.GetScopes(report.IsDryRun),
        connection => new RemoveCommand(
            connection,
            ReadSelection(parseResult),
            credentialOptions.Find(parseResult, path),
            path is null ? null : CreateConfiguration(path),
            report).RunAsync(parseResult.GetValue(purge), cancellationToken),
        cancellationToken);
});
rootCommand.Subcommands.Add(removeCommand);

return await Sample.RunAsync(rootCommand, options, help, args);

AppKind? ReadKind(ParseResult parseResult) => parseResult.GetValue(kind) switch
{
    "console" => AppKind.Console,
    "web" => AppKind.Web,
    _ => null,
};

AppSelection ReadSelection(ParseResult parseResult) => parseResult.GetValue(name) switch
{
    { } text when string.IsNullOrWhiteSpace(text) => throw new UsageException("--name is empty."),
    var text => new AppSelection(ReadKind(parseResult), text),
};

static ISampleConfiguration CreateConfiguration(string path) =>
    path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? new WebAppSettings(path) : new ConsoleVariables(path);

static ISampleConfiguration CreateConfigurationFor(AppKind appKind, string path) => CreateConfiguration(path) switch
{
    WebAppSettings when appKind == AppKind.Console => throw new UsageException(
        "--configure: a console sample reads variables, not JSON. Name a file such as graph.env."),
    ConsoleVariables when appKind == AppKind.Web => throw new UsageException(
        "--configure: a web app reads JSON. Name a file such as appsettings.Local.json."),
    var configuration => configuration,
};
