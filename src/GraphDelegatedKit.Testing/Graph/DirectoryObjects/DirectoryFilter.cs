namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// A parsed filter. An advanced filter has the error that refuses it in any other query.
internal sealed record DirectoryFilter<T>(Func<T, bool> Predicate, GraphErrorException? BasicError)
{
    public bool IsAdvanced => BasicError is not null;
}
