using System.Globalization;
using System.Text;
using GraphDelegatedKit.Testing.Suggestions;
using GraphDelegatedKit.Testing.Tool.Errors;

namespace GraphDelegatedKit.Testing.Tool.Seed;

// Adds the data of a seed file to a running tenant: once to a state folder, but the faults at every start. The users and applications are
// options of the tenant.
internal static class Seeder
{
    // A file in the state folder that names the tenant and the seed file whose data it has. It is written last, so that the next start
    // repeats one that was killed.
    private const string MarkerName = "seeded";

    public static async Task ApplyAsync(LocalTenant tenant, SeedFile seed, string? stateFolder)
    {
        var marker = stateFolder is null ? null : Path.Combine(stateFolder, MarkerName);
        var markerText = File.Exists(marker) ? await File.ReadAllTextAsync(marker).ConfigureAwait(false) : "";
        if (markerText.Split(' ') is [var tenantId, var hash] && tenantId == tenant.TenantId)
        {
            if (hash != seed.Hash)
            {
                await Console.Error.WriteLineAsync(
                    $"graph-local: '{stateFolder}' keeps the data of an earlier version of {seed.Path}. Only its applications and "
                    + "faults are new. Give --state another folder for all of it.").ConfigureAwait(false);
            }
        }
        else
        {
            await AddDataAsync(tenant, seed).ConfigureAwait(false);
            if (marker is not null)
                await File.WriteAllTextAsync(marker, $"{tenant.TenantId} {seed.Hash}").ConfigureAwait(false);
        }

        foreach (var (index, fault) in seed.Data.Faults.Index())
            Try(seed, $"$.faults[{index}]", () => tenant.Faults.Add(fault));
    }

    private static async Task AddDataAsync(LocalTenant tenant, SeedFile seed)
    {
        foreach (var (index, team) in seed.Data.Teams.Index())
            Try(seed, $"$.teams[{index}]", () => AddTeam(tenant.Teams, team));
        AddGroups(tenant.Groups, seed);
        foreach (var (index, folder) in seed.Data.Folders.Index())
            Try(seed, $"$.folders[{index}]", () => tenant.Files.CreateFolder(FindDrive(tenant.Files, folder), folder.Path));
        foreach (var (index, file) in seed.Data.Files.Index())
            await TryAsync(seed, $"$.files[{index}]", () => AddFilesAsync(tenant.Files, file)).ConfigureAwait(false);
        await AddMailAsync(tenant.Mail, seed).ConfigureAwait(false);
    }

    // Groups may be members of each other, so the members are added when all groups exist.
    private static void AddGroups(LocalGroups groups, SeedFile seed)
    {
        foreach (var (index, group) in seed.Data.Groups.Index().Where(entry => groups.Find(entry.Item.GetId()) is null))
            Try(seed, $"$.groups[{index}]", () => groups.Add(group.ToLocalGroup()));
        foreach (var (index, group) in seed.Data.Groups.Index())
            Try(seed, $"$.groups[{index}]", () => groups.Change(group.GetId(), added => added with { Members = GetMembers(group) }));

        IReadOnlyList<string> GetMembers(SeedGroup group) => [.. group.Members.Select(member => seed.Data.Groups
            .FirstOrDefault(other => other.DisplayName.Equals(member, StringComparison.OrdinalIgnoreCase))?.GetId() ?? member)];
    }

    private static async Task AddMailAsync(LocalMail mail, SeedFile seed)
    {
        var seeder = new MailSeeder(mail);
        foreach (var (index, folder) in seed.Data.MailFolders.Index())
            Try(seed, $"$.mailFolders[{index}]", () => mail.AddFolder(folder.User, folder.Path));
        foreach (var (index, message) in seed.Data.Messages.Index())
            await TryAsync(seed, $"$.messages[{index}]", () => seeder.AddAsync(message)).ConfigureAwait(false);
        foreach (var (index, calendarEvent) in seed.Data.Events.Index())
            Try(seed, $"$.events[{index}]", () => seeder.Add(calendarEvent));
    }

    // Adds what is missing, because a start that was killed may have added a part.
    private static void AddTeam(LocalTeams teams, SeedTeam seed)
    {
        var team = teams.All.FirstOrDefault(team => team.DisplayName.Equals(seed.DisplayName, StringComparison.OrdinalIgnoreCase))
            ?? teams.Add(seed.DisplayName, [.. seed.Members]);
        var channels = teams.GetChannels(team.Id).Select(channel => channel.DisplayName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var channel in seed.Channels.Where(channel => channels.Add(channel.DisplayName)))
            teams.AddChannel(team.Id, channel.DisplayName, channel.Kind);
    }

    private static async Task AddFilesAsync(LocalFiles files, SeedFileEntry seed)
    {
        var driveId = FindDrive(files, seed);
        for (var number = 1; number <= seed.Count; number++)
        {
            var path = seed.Path.Replace("{n}", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
            Stream content = seed.Text is { } text ? new MemoryStream(Encoding.UTF8.GetBytes(text)) : new GeneratedContent(seed.Size);
            await using (content.ConfigureAwait(false))
                await files.PutAsync(driveId, path, content).ConfigureAwait(false);
        }
    }

    private static string FindDrive(LocalFiles files, SeedFolder seed) =>
        seed.User is { } user ? files.GetDriveId(user) : files.GetLibraryId(seed.Site!, seed.Library);

    private static void Try(SeedFile seed, string path, Action add)
    {
        try
        {
            add();
        }
        catch (ArgumentException exception)
        {
            throw CreateError(seed, path, exception);
        }
    }

    private static async Task TryAsync(SeedFile seed, string path, Func<Task> add)
    {
        try
        {
            await add().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The exception can also be an error that the tenant answers requests with, such as that for a name that SharePoint refuses.
            throw CreateError(seed, path, exception);
        }
    }

    private static CommandFailedException CreateError(SeedFile seed, string path, Exception exception) =>
        new($"{seed.Path}: {path}: {exception.GetTextWithoutParameter()}", exception);
}
