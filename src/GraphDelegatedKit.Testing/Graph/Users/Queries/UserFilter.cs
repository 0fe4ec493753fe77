namespace GraphDelegatedKit.Testing.Graph.Users.Queries;

// A parsed filter. An advanced filter requires ConsistencyLevel: eventual.
internal sealed record UserFilter(Func<LocalUser, bool> Predicate, bool IsAdvanced)
{
    public static UserFilter Parse(string text, bool isLimitedToBasicProfiles = false) =>
        new UserFilterParser(text, isLimitedToBasicProfiles).Parse();
}
