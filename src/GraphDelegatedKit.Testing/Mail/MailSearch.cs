using System.Buffers;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/search-query-parameter#using-search-on-message-collections: a message matches if it has all words,
// each in its sender, subject or body, or in the property that precedes the word and a colon. That a word matches the beginning of a word,
// ignoring case, is an assumption.
internal static class MailSearch
{
    private static readonly string[] Operators = ["AND", "OR", "NOT", "NEAR", "ONEAR", "XRANK"];
    private static readonly SearchValues<char> OperatorCharacters = SearchValues.Create("()\"*<>");

    public static Func<MailItem, bool> Parse(string search)
    {
        var text = search.Trim();
        if (text is not ['"', .., '"'] || text.Length < 3)
            throw GraphErrorException.BadRequest("Syntax error: the value of $search must be in double quotes.", "BadRequest");
        var predicates = text[1..^1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ParseTerm).ToList();
        return item => predicates.TrueForAll(predicate => predicate(item));
    }

    private static Func<MailItem, bool> ParseTerm(string term)
    {
        if (Operators.Contains(term, StringComparer.Ordinal) || term.AsSpan().ContainsAny(OperatorCharacters))
            throw GraphErrorException.NotSupported($"the expression '{term}' in $search");
        if (term.Split(':', 2) is not [var property, var value])
            return item => Find(GetAddresses(item, "from").Concat(GetTexts(item, "subject", "body")), term);
        Func<MailItem, IEnumerable<string>> getTexts = property.ToUpperInvariant() switch
        {
            "ATTACHMENT" => item => item.Attachments.Select(attachment => attachment.Name),
            "HASATTACHMENT" or "HASATTACHMENTS" => item => GetTexts(item, "hasAttachments"),
            "IMPORTANCE" => item => GetTexts(item, "importance").Select(text => text == "normal" ? "medium" : text),
            "SUBJECT" => item => GetTexts(item, "subject"),
            "BODY" => item => GetTexts(item, "body"),
            "FROM" => item => GetAddresses(item, "from"),
            "TO" => item => GetAddresses(item, "toRecipients"),
            "CC" => item => GetAddresses(item, "ccRecipients"),
            "BCC" => item => GetAddresses(item, "bccRecipients"),
            "RECIPIENTS" => item => GetAddresses(item, "toRecipients", "ccRecipients", "bccRecipients"),
            "PARTICIPANTS" => item => GetAddresses(item, "from", "toRecipients", "ccRecipients", "bccRecipients"),
            _ => throw GraphErrorException.NotSupported($"the property '{property}' in $search"),
        };
        return item => Find(getTexts(item), value);
    }

    private static IEnumerable<string> GetTexts(MailItem item, params string[] names) => names.Select(name =>
        name == "body" ? ItemBody.GetText(item.Body[name]) : MailJson.CreateProperty(item, name)?.ToString() ?? "");

    private static IEnumerable<string> GetAddresses(MailItem item, params string[] names) =>
        from name in names
        from recipient in item.Body[name] as IEnumerable<JsonNode?> ?? [item.Body[name]]
        from member in (string[])["address", "name"]
        select recipient?["emailAddress"]?[member]?.ToString() ?? "";

    private static bool Find(IEnumerable<string> texts, string word) => texts.Any(text =>
    {
        var start = -1;
        while ((start = text.IndexOf(word, start + 1, StringComparison.OrdinalIgnoreCase)) >= 0)
        {
            if (start == 0 || !char.IsLetterOrDigit(text[start - 1]))
                return true;
        }

        return false;
    });
}
