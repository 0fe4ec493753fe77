namespace GraphDelegatedKit.Testing.Graph.Users.Queries;

// A filter that has been read: whom it lets through, and whether only those may use it who accept that the answer lags behind.
internal sealed record UserFilter(Func<LocalUser, bool> Predicate, bool IsAdvanced)
{
    public static UserFilter Parse(string text) => new UserFilterParser(text).Parse();
}
