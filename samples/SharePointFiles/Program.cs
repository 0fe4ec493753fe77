using System.CommandLine;
using GraphDelegatedKit;
using Samples;
using SharePointFiles;

var options = new SampleOptions();
var drive = new Option<string?>("--drive")
{
    HelpName = "ID",
    Description = "The drive, by id. Default: your own OneDrive.",
    Recursive = true,
};
var site = new Option<string?>("--site")
{
    HelpName = "HOST:/sites/NAME",
    Description =
        "A site, library or folder in SharePoint: its address in the browser, or contoso.sharepoint.com:/sites/Engineering. " +
        "A site means its default library.",
    Recursive = true,
};
var team = new Option<string?>("--team")
{
    HelpName = "TEAM",
    Description = "The files of a team of yours, by its name or id, or of a team or channel by the link that Teams copies.",
    Recursive = true,
};
var channel = new Option<string?>("--channel")
{
    HelpName = "CHANNEL",
    Description = "With --team: the files of this channel, by its name or id.",
    Recursive = true,
};
var redeem = new Option<bool>("--redeem")
{
    Description = "Accept a sharing link that you have never opened. Opening it in the browser does the same.",
    Recursive = true,
};

var rootCommand = new RootCommand("Files in OneDrive, SharePoint and Teams, from the command line.")
{
    drive, site, team, channel, redeem,
};

const string PathFormat = """
    PATH:
      A path in the drive, or a link to a file or folder: from the address bar of the browser, from "Copy link", from Teams,
      or from a message in Outlook.
    """;
var help = new SampleHelp
{
    [rootCommand] = $"""
        {PathFormat}

        Examples:
          SharePointFiles ls General
          SharePointFiles upload big.iso --to General/
          SharePointFiles download General/big.iso --out copy.iso
          SharePointFiles ls --site contoso.sharepoint.com:/sites/Engineering
          SharePointFiles download 'https://contoso.sharepoint.com/:b:/s/Engineering/Ea...'
          SharePointFiles upload photos --recursive --team Engineering
        """,
};

var siteArgument = new Argument<string?>("HOST:/sites/NAME")
{
    Description = "The site, as --site names it. Default: the organization's root site.",
    Arity = ArgumentArity.ZeroOrOne,
};
AddCommand(
    "site",
    "Shows a site: its id and its address.",
    """
    Examples:
      SharePointFiles site                                                     # the organization's root site
      SharePointFiles site contoso.sharepoint.com:/sites/Engineering
    """,
    [siteArgument],
    (parseResult, cancellationToken) => SiteCommands.ShowAsync(options.Read(parseResult), ParseSite(parseResult), cancellationToken));
AddCommand(
    "drives",
    "Lists your drives, or the document libraries of --site, with their ids.",
    """
    Examples:
      SharePointFiles drives
      SharePointFiles drives --site contoso.sharepoint.com:/sites/Engineering
      SharePointFiles drives --site https://contoso.sharepoint.com/sites/Engineering/SitePages/Home.aspx
    """,
    [],
    (parseResult, cancellationToken) =>
        SiteCommands.ListDrivesAsync(options.Read(parseResult), ParseLocation(parseResult), cancellationToken));

var folder = new Argument<string>("PATH")
{
    Description = "The folder, or a file. Default: the drive's root.",
    DefaultValueFactory = _ => "",
};
var recursive = new Option<bool>("--recursive", "-r") { Description = "With all that is below it." };
AddCommand(
    "ls",
    "Lists a folder.",
    $"""
    {PathFormat}

    Examples:
      SharePointFiles ls General
      SharePointFiles ls --recursive --json | jq -r .name
      SharePointFiles ls --site 'https://contoso.sharepoint.com/sites/Engineering/Releases/Forms/AllItems.aspx'
    """,
    [folder, recursive],
    (parseResult, cancellationToken) =>
        ItemCommands.ListAsync(
            options.Read(parseResult),
            ParseLocation(parseResult, parseResult.GetValue(folder)!),
            parseResult.GetValue(recursive), cancellationToken));
var item = new Argument<string>("PATH") { Description = "The file or folder. Default: the drive's root.", DefaultValueFactory = _ => "" };
AddCommand(
    "info",
    "Shows one file or folder: size, time, hash, ids, address.",
    $"""
    {PathFormat}

    Examples:
      SharePointFiles info General/big.iso
    """,
    [item],
    (parseResult, cancellationToken) =>
        ItemCommands.ShowAsync(options.Read(parseResult), ParseLocation(parseResult, parseResult.GetValue(item)!), cancellationToken));

var path = new Argument<string>("PATH") { Description = "The file in the drive, or with --recursive the folder." };
var output = new Option<string>("--out")
{
    HelpName = "FILE",
    Description = "Where to; a path that ends in / is a folder, created if missing.",
    DefaultValueFactory = _ => "./",
};
var downloadConflict = CreateConflictOption("What to do if FILE exists.", "fail");
var downloadRecursive = new Option<bool>("--recursive", "-r") { Description = "A folder, with everything in it." };
AddCommand(
    "download",
    "Downloads a file of any size. After an interruption, the same command resumes it. " +
        "Until the file is complete and verified, it is FILE.partial beside FILE.",
    $"""
    {PathFormat}

    Examples:
      SharePointFiles download General/big.iso --out copy.iso
      SharePointFiles download General --recursive --out backup/
    """,
    [path, output, downloadConflict, downloadRecursive],
    (parseResult, cancellationToken) => DownloadCommand.RunAsync(options.Read(parseResult), new DownloadArguments(
        ParseLocation(parseResult, parseResult.GetValue(path)!), parseResult.GetValue(output)!,
        ParseConflict(parseResult.GetValue(downloadConflict)), parseResult.GetValue(downloadRecursive)), cancellationToken));

var file = new Argument<string>("FILE") { Description = "The file, or with --recursive the folder." };
var destination = new Option<string>("--to")
{
    HelpName = "PATH",
    Description = "Where to; a path that ends in / is a folder, and so is a link. Missing folders are created.",
    DefaultValueFactory = _ => "/",
};
var conflict = CreateConflictOption("What to do if the name is taken.", "replace");
var startOver = new Option<bool>("--start-over")
{
    Description = "If the file has changed since an earlier run began to send it: send it from its start.",
};
var uploadRecursive = new Option<bool>("--recursive", "-r") { Description = "A folder, with everything in it." };
AddCommand(
    "upload",
    "Uploads a file of any size. After an interruption, by Ctrl+C or anything else, the same command resumes it, for about a day.",
    $"""
    {PathFormat}

    Examples:
      SharePointFiles upload big.iso --to General/
      SharePointFiles upload photos --recursive --team Engineering
    """,
    [file, destination, conflict, startOver, uploadRecursive],
    (parseResult, cancellationToken) => UploadCommand.RunAsync(options.Read(parseResult), new UploadArguments(
        parseResult.GetValue(file)!,
        ParseLocation(parseResult, parseResult.GetValue(destination)!),
        ParseConflict(parseResult.GetValue(conflict)),
        parseResult.GetValue(startOver), parseResult.GetValue(uploadRecursive)), cancellationToken));

AddCommand(
    "pending",
    "Lists your unfinished uploads of every drive. They are recorded beside the sign-in with the same protection: " +
        "in FILE.transfers/ with --cache FILE, not at all with --cache-protection memory.",
    """
    Examples:
      SharePointFiles pending
    """,
    [],
    (parseResult, cancellationToken) =>
        PendingUploadCommands.ListAsync(options.Read(parseResult), ParseLocation(parseResult), cancellationToken));
var id = new Argument<string>("ID") { Description = "As 'pending' lists it." };
AddCommand(
    "abandon",
    "Cancels an unfinished upload, and frees the name.",
    """
    Examples:
      SharePointFiles abandon ID
    """,
    [id],
    (parseResult, cancellationToken) =>
        PendingUploadCommands.AbandonAsync(
            options.Read(parseResult), ParseLocation(parseResult), parseResult.GetValue(id)!, cancellationToken));

return await Sample.RunAsync(rootCommand, options, help, args);

void AddCommand(
    string name, string description, string details, Symbol[] symbols, Func<ParseResult, CancellationToken, Task<int>> action)
{
    var command = new Command(name, description);
    help[command] = details;
    foreach (var argument in symbols.OfType<Argument>()) command.Arguments.Add(argument);
    foreach (var option in symbols.OfType<Option>()) command.Options.Add(option);
    command.SetAction(action);
    rootCommand.Subcommands.Add(command);
}

Option<string?> CreateConflictOption(string description, string defaultValue) =>
    ChoiceOption.Create("--conflict", description, defaultValue, "replace", "rename", "fail");

ConflictBehavior ParseConflict(string? conflict) => Enum.Parse<ConflictBehavior>(conflict!, ignoreCase: true);

DriveLocation ParseLocation(ParseResult parseResult, string path = "") =>
    DriveLocation.Parse(
        parseResult.GetValue(drive),
        parseResult.GetValue(site),
        parseResult.GetValue(team),
        parseResult.GetValue(channel),
        parseResult.GetValue(redeem),
        path);

DriveLocation ParseSite(ParseResult parseResult)
{
    if (parseResult.GetValue(drive) is not null || parseResult.GetValue(team) is not null)
        throw new UsageException("A site is named by itself or by --site.");
    if (parseResult.GetValue(siteArgument) is not null && parseResult.GetValue(site) is not null)
        throw new UsageException("The site is named twice: by itself and by --site.");
    var address = parseResult.GetValue(siteArgument) ?? parseResult.GetValue(site);
    return DriveLocation.Parse(null, address, null, null, parseResult.GetValue(redeem));
}
