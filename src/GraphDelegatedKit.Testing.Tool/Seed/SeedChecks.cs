using GraphDelegatedKit.Testing.Suggestions;

namespace GraphDelegatedKit.Testing.Tool.Seed;

// Checks what a JSON schema cannot express: names that must be defined in the file, and values that depend on each other.
internal sealed class SeedChecks(SeedData data)
{
    // https://learn.microsoft.com/graph/api/resources/mailfolder: those that messages are seeded into.
    private static readonly string[] WellKnownFolders = ["inbox", "drafts", "sentitems", "deleteditems", "archive", "junkemail", "outbox"];

    private readonly List<string> _groupNames = [.. data.Groups.SelectMany(group => new[] { group.DisplayName, group.GetId() })];

    public IEnumerable<string> FindProblems() =>
    [
        .. CheckUsers(), .. CheckGroups(), .. CheckFiles(), .. CheckMail(), .. CheckEvents(),
    ];

    private IEnumerable<string> CheckUsers()
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (index, user) in (data.Users ?? []).Index())
        {
            if (!names.Add(user.UserPrincipalName))
                yield return $"$.users[{index}].userPrincipalName: there are two users '{user.UserPrincipalName}'.";
            if (user.Manager is { } manager && FindUnknownUser($"$.users[{index}].manager", manager) is { } problem)
                yield return problem;
        }
    }

    private IEnumerable<string> CheckGroups()
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (index, group) in data.Groups.Index())
        {
            if (!names.Add(group.DisplayName))
                yield return $"$.groups[{index}].displayName: there are two groups '{group.DisplayName}'.";
            var references = group.Members.Select((name, position) => FindUnknown($"$.groups[{index}].members[{position}]", name))
                .Concat(group.Owners.Select((name, position) => FindUnknownUser($"$.groups[{index}].owners[{position}]", name)));
            foreach (var problem in references.OfType<string>())
                yield return problem;
        }
    }

    private IEnumerable<string> CheckFiles()
    {
        foreach (var (index, file) in data.Files.Index())
        {
            if (file.Count > 1 && !file.Path.Contains("{n}", StringComparison.Ordinal))
                yield return $"$.files[{index}].path: a path for {file.Count} files needs {{n}}, the number of the file.";
            if (file is { Text: not null, Size: > 0 })
                yield return $"$.files[{index}]: text and size exclude each other.";
            if (file.User is { } user && FindUnknownUser($"$.files[{index}].user", user) is { } problem)
                yield return problem;
        }
    }

    private IEnumerable<string> CheckMail()
    {
        foreach (var (index, folder) in data.MailFolders.Index())
        {
            if (FindUnknownUser($"$.mailFolders[{index}].user", folder.User) is { } problem)
                yield return problem;
        }

        foreach (var (index, message) in data.Messages.Index())
        {
            var path = $"$.messages[{index}]";
            if (FindUnknownUser(path + ".user", message.User) is { } problem)
                yield return problem;
            if (FindMistypedFolder(message.Folder) is { } meant)
            {
                yield return $"{path}.folder: there is no mail folder '{message.Folder}'. Did you mean '{meant}'? "
                    + "If not, add the folder to mailFolders.";
            }

            if (message.Received is { } received && SeedTime.ParseMoment(received) is null)
                yield return $"{path}.received: there is no time '{received}'.";
            foreach (var (position, attachment) in message.Attachments.Index())
            {
                if (attachment is { Text: not null, Size: > 0 })
                    yield return $"{path}.attachments[{position}]: text and size exclude each other.";
            }
        }
    }

    // Another name creates a folder. "Sent Items" is the display name of a well-known one.
    private string? FindMistypedFolder(string folder) =>
        WellKnownFolders.Contains(folder.Replace(" ", "", StringComparison.Ordinal), StringComparer.OrdinalIgnoreCase)
        || data.MailFolders.Any(defined => defined.Path.Equals(folder, StringComparison.OrdinalIgnoreCase))
            ? null
            : Suggestion.Find(folder, WellKnownFolders);

    private IEnumerable<string> CheckEvents()
    {
        foreach (var (index, calendarEvent) in data.Events.Index())
        {
            var path = $"$.events[{index}]";
            if (FindUnknownUser(path + ".user", calendarEvent.User) is { } problem)
                yield return problem;
            var (start, end) = (SeedTime.ParseLocal(calendarEvent.Start), SeedTime.ParseLocal(calendarEvent.End));
            if (start is null)
                yield return $"{path}.start: there is no time '{calendarEvent.Start}'.";
            if (end is null)
                yield return $"{path}.end: there is no time '{calendarEvent.End}'.";
            if (end < start)
                yield return $"{path}.end: the event ends before it starts.";
            foreach (var recurrenceProblem in CheckRecurrence(path + ".recurrence", calendarEvent.Recurrence))
                yield return recurrenceProblem;
        }
    }

    private static IEnumerable<string> CheckRecurrence(string path, LocalRecurrence? recurrence)
    {
        if (recurrence is null)
            yield break;
        foreach (var name in FindMissing(recurrence))
            yield return $"{path}: the property '{name}' is missing.";
        if (recurrence is { EndDate: not null, NumberOfOccurrences: not null })
            yield return $"{path}: endDate and numberOfOccurrences exclude each other.";
    }

    // The properties that the type needs and the file does not have.
    private static IEnumerable<string> FindMissing(LocalRecurrence recurrence)
    {
        if (recurrence.DaysOfWeek.Count == 0
            && recurrence.Type is LocalRecurrenceType.Weekly or LocalRecurrenceType.RelativeMonthly or LocalRecurrenceType.RelativeYearly)
            yield return "daysOfWeek";
        if (recurrence.DayOfMonth is null
            && recurrence.Type is LocalRecurrenceType.AbsoluteMonthly or LocalRecurrenceType.AbsoluteYearly)
            yield return "dayOfMonth";
        if (recurrence.Month is null
            && recurrence.Type is LocalRecurrenceType.AbsoluteYearly or LocalRecurrenceType.RelativeYearly)
            yield return "month";
    }

    private string? FindUnknown(string path, string name) =>
        _groupNames.Contains(name, StringComparer.OrdinalIgnoreCase) ? null : FindUnknownUser(path, name, _groupNames);

    // The names of generated users are not known before the tenant starts, which reports an unknown one then.
    private string? FindUnknownUser(string path, string name, IReadOnlyList<string>? groupNames = null)
    {
        if (data.Users is not { } users)
            return null;
        var localUsers = users.Select(user => user.ToLocalUser());
        var names = localUsers.SelectMany(user => new[] { user.UserPrincipalName, user.Home?.Username, user.Id });
        if (names.Contains(name, StringComparer.OrdinalIgnoreCase))
            return null;
        var similar = Suggestion.FindUser(name, users.Select(user => (user.UserPrincipalName, user.DisplayName)))
            ?? Suggestion.Find(name, groupNames ?? []);
        return $"{path}: the file has no user{(groupNames is null ? "" : " or group")} '{name}'."
            + (similar is null ? "" : $" Did you mean '{similar}'?");
    }
}
