using Samples;

namespace UserAdmin;

/// <summary>The users of the input without duplicates, in order: one per line, or a column of a CSV.</summary>
internal sealed record UserList(IReadOnlyList<string> Users, int DuplicateCount)
{
    // Copied from web pages and chats together with a name.
    private static readonly char[] InvisibleCharacters = ['\uFEFF', '\u200B', '\u200E', '\u200F'];

    /// <exception cref="UsageException">The input is not a list of users, or a line names no user.</exception>
    public static UserList Read(TextReader text, string name)
    {
        var users = new List<string>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var duplicateCount = 0;
        UserColumn? column = null;
        foreach (var (line, raw) in CsvParser.Read(text, name))
        {
            var fields = Array.ConvertAll(raw, field => field.Trim().Trim(InvisibleCharacters).Trim());
            if (Array.TrueForAll(fields, field => field.Length == 0)) continue;
            if (column is null)
            {
                column = UserColumn.Find(fields) ?? throw new UsageException(
                    $"{name}: no column of line {line} is called userPrincipalName, UPN, id, user or mail, and none holds a user. " +
                    "Name the column in a first line, or give one user a line.");
                if (column.IsNamed) continue;
            }

            var user = column.Index < fields.Length ? fields[column.Index] : "";
            if (user.Length == 0)
                throw new UsageException(
                    $"{name}, line {line}: the column of the users (the {FormatOrdinal(column.Index)}) is empty. " +
                    "Add the user, or take out the line.");
            if (user.Any(char.IsControl))
                throw new UsageException($"{name}, line {line} holds characters that no name has. Is it a text file?");
            if (seen.Add(user)) users.Add(user);
            else duplicateCount++;
        }

        return new UserList(users, duplicateCount);
    }

    private static string FormatOrdinal(int index) => index switch { 0 => "first", 1 => "second", 2 => "third", _ => $"{index + 1}th" };
}
