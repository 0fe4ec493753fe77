namespace GraphDelegatedKit.Storage;

/// <summary>The result of reading a <see cref="ProtectedFile"/>.</summary>
/// <param name="Content">The content of the file or, if the file is damaged, of its previous version; <see langword="null"/> if the file
/// does not exist, or the previous version is not usable either.</param>
/// <param name="Protector">The protector that opened the content.</param>
/// <param name="IsDamaged">Whether the file exists and is damaged.</param>
internal readonly record struct ProtectedContent<T>(T? Content, IProtector? Protector, bool IsDamaged)
    where T : class;
